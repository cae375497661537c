using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting.Windows;

/// <summary>A forecaster, the column of windows that it reads and the columns that it adds.</summary>
/// <param name="forecaster">The forecaster.</param>
/// <param name="input">The column of windows.</param>
/// <param name="outputs">The columns that are added.</param>
/// <param name="confidenceLevel">The nominal coverage of the bounds.</param>
sealed class WindowColumns(Forecaster forecaster, string input, ForecastOutputs outputs, float confidenceLevel)
{
    const string Role = "input";
    const int MaxOutputs = 4, MaxQuantiles = 1 << 10;

    public Forecaster Forecaster => forecaster;

    public string Input => input;

    public ForecastOutputs Outputs => outputs;

    public float ConfidenceLevel => confidenceLevel;

    /// <summary>Throws unless <paramref name="shape"/> has the column of windows, a vector of numbers.</summary>
    public void Check(IExceptionContext context, SchemaShape shape)
    {
        var column = SchemaCheck.Find(context, shape, Role, input);
        if (SchemaCheck.IsScalar(column) || !NumberColumn.CanRead(column)) throw SchemaCheck.Mismatch(context, Role, column, "a vector of numbers, the last values of a series in each row");
    }

    /// <summary>The columns that are added as ONNX operators.</summary>
    /// <param name="value">The column of windows in the graph.</param>
    /// <param name="column">The column in the data.</param>
    public OnnxValue?[] WriteOnnx(OnnxValue value, DataViewSchema.Column column)
    {
        var windows = OnnxColumns.Read(value, column, new(input, InputKind.Static, forecaster.HistoryLength), learnt: null);
        var levels = ForecastVectors.Levels(outputs.Quantiles, confidenceLevel, outputs.HasBounds);
        var written = ForecastOperators.Write(forecaster.Model, windows, levels);
        return [.. outputs.ColumnNames.Select((_, number) => (OnnxValue?)(outputs.Holds(number) switch
        {
            ForecastColumn.Point => written.Point,
            ForecastColumn.Lower => written.Lower[Array.IndexOf(levels, confidenceLevel)],
            ForecastColumn.Upper => written.Upper[Array.IndexOf(levels, confidenceLevel)],
            _ => windows.Graph.Concat(2, [.. outputs.Quantiles.Select(quantile => Quantile(quantile).Unsqueeze(-1))]),
        }))];

        OnnxValue Quantile(float quantile) => quantile == 0.5f ? written.Point
            : (quantile < 0.5f ? written.Lower : written.Upper)[Array.IndexOf(levels, ForecastVectors.LevelOf(quantile))];
    }

    /// <summary>Writes or reads them but the forecaster, which has a part of its own.</summary>
    public static WindowColumns Transfer(ModelCodec codec, Forecaster forecaster, WindowColumns? columns)
    {
        var (input, names) = (codec.Name(columns?.Input), codec.Names(columns?.Outputs.ColumnNames));
        var quantiles = codec.List(columns?.Outputs.Quantiles, 0, MaxQuantiles, quantile => codec.Float(quantile, float.Epsilon, MathF.BitDecrement(1)));
        var level = codec.Float(columns?.ConfidenceLevel, float.Epsilon, MathF.BitDecrement(1));
        if (names.Length - (quantiles.Length > 0 ? 1 : 0) is not (1 or 3) || names.Length > MaxOutputs)
            throw new InvalidDataException($"It names {names.Length} output columns and {quantiles.Length} quantiles where a forecaster has a forecast, bounds or none, and a column of quantiles or none.");
        return columns ?? new(forecaster, input, new([.. names], forecaster.Horizon, forecaster.Seasons.FirstOrDefault(1), [], [.. quantiles]), level);
    }

    /// <summary>What a forecaster reads beside the values, which windows do not hold.</summary>
    public static IEnumerable<string> Beside(Forecaster forecaster) => forecaster.Covariates.Select(field => field.Name);
}
