using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Forecasting;
using Microsoft.ML.Lstm.Forecasting.Windows;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Adds the forecast of a trained forecaster to rows each of which holds the last values of a series.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Forecasting.ForecastWindowsByLstm</c>.
/// <para>Input: a vector of numbers of any type and length, oldest value first; NaN is a missing value. Of more values than a forecast reads the newest count; fewer are a series that has just begun.
/// Output: the columns of the forecaster, vectors of <see cref="float"/>; NaN for a row without any value.</para>
/// <para>A row's answer depends on that row alone, so it is made by <c>CreatePredictionEngine</c>, too, and <c>ConvertToOnnx</c> writes it. What a row-by-row forecaster knows of a series beyond its window, adapted intervals and gaps before the
/// last values, has no part in it. <c>Fit</c> learns nothing.</para>
/// </remarks>
public sealed class LstmWindowForecastingEstimator : IEstimator<LstmWindowForecastingTransformer>
{
    readonly IHost _host;
    readonly WindowColumns _columns;

    internal LstmWindowForecastingEstimator(IHostEnvironment env, ITransformer trainedModel, string inputColumnName)
    {
        ArgumentNullException.ThrowIfNull(trainedModel);
        ColumnNames.Require(inputColumnName, nameof(inputColumnName), "the column of the windows");
        var model = ChainSteps.Of(trainedModel).OfType<LstmForecastingTransformer>().LastOrDefault()
            ?? throw new ArgumentException($"The trained model, {trainedModel.GetType().Name}, holds no forecaster. Give what ForecastByLstm's Fit returned, or a chain with it.", nameof(trainedModel));
        if (model.Forecaster.Covariates.Count > 0)
            throw new ArgumentException($"The forecaster reads more than the values of one series ({ColumnNames.Quoted(WindowColumns.Beside(model.Forecaster))}), which a window does not hold. Train one without covariates, static features and further targets.", nameof(trainedModel));
        _host = env.Register(nameof(LstmWindowForecastingEstimator));
        _columns = new(model.Forecaster, inputColumnName, model.Outputs, model.ConfidenceLevel);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Check(_host, inputSchema);
        return ForecastOutputs.Shape(inputSchema, _columns.Outputs.ColumnNames);
    }

    /// <summary>Checks the column; nothing is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or no vector of numbers.</exception>
    public LstmWindowForecastingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _columns.Check(_host, MLNetInternals.ShapeOf(input.Schema));
        return new(_host, _columns);
    }
}
