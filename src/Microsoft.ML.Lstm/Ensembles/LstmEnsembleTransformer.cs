using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Ensembles;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Onnx;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LstmEnsembleTransformer), null, typeof(SignatureLoadModel), "Ensemble of models", LstmEnsembleTransformer.LoaderSignature)]

namespace Microsoft.ML.Lstm;

/// <summary>
/// Several models as one, such as the best trials of a sweep: what they add is averaged column by column, by their weights. Forecasts, bounds and quantiles, scores and probabilities are averaged; the predicted
/// label follows from the averaged scores.
/// </summary>
/// <remarks><see cref="Transform"/> and <see cref="Forecast"/> of one ensemble may be called by any number of threads. Of forecasters no time series engine can be made: it would need one for each member.</remarks>
public sealed class LstmEnsembleTransformer : ITransformer, IUnquantizableTransformer
{
    internal const string LoaderSignature = "LstmEnsemble";

    readonly IHost _host;
    readonly ITransformer[] _members;
    readonly double[] _weights;

    /// <param name="env">The context.</param>
    /// <param name="members">The models.</param>
    /// <param name="weights">Their weights, which sum to 1.</param>
    internal LstmEnsembleTransformer(IHostEnvironment env, ITransformer[] members, double[] weights) =>
        (_host, _members, _weights) = (env.Register(nameof(LstmEnsembleTransformer)), members, weights);

    /// <summary>The models.</summary>
    public IReadOnlyList<ITransformer> Members => _members;

    /// <summary>The weights of the models, which sum to 1.</summary>
    public IReadOnlyList<double> Weights => _weights;

    bool ITransformer.IsRowToRowMapper => _members.All(member => member.IsRowToRowMapper);

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new EnsembleColumns(inputSchema.Count, [.. _members.Select(member => member.GetOutputSchema(inputSchema))]).Output;
    }

    /// <summary>The rows of <paramref name="input"/> with the averaged answers.</summary>
    /// <remarks>Lazy. While it is read every model reads <paramref name="input"/>, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
    /// <exception cref="InvalidOperationException">The models make different columns.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnexportableView(nameof(LstmEnsembleTransformer), input, EnsembleView.Of(input.Schema.Count, [.. _members.Select(member => member.Transform(input))], _weights));
    }

    /// <summary>Of forecasters: the averaged forecasts of every series from where the models stand. Nothing moves.</summary>
    /// <param name="horizon">Steps; null, the default, takes that of the models.</param>
    /// <param name="confidenceLevel">Nominal coverage of the interval; null, the default, takes that of the models.</param>
    /// <returns>A row for each series and step; series in the order of their names, keys or numbers.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is below 1 or too large, or the level does not lie between 0 and 1.</exception>
    /// <exception cref="InvalidOperationException">A model is no forecaster, or other steps follow the forecaster in its chain.</exception>
    public IReadOnlyList<SeriesForecast> Forecast(int? horizon = null, float? confidenceLevel = null)
    {
        IReadOnlyList<SeriesForecast>[] all = [.. _members.Select(member => ForecasterOf(member).Forecast(horizon, confidenceLevel))];
        return [.. all[0].Select((first, row) => first with { Value = Mean(row, one => one.Value), LowerBound = Mean(row, one => one.LowerBound), UpperBound = Mean(row, one => one.UpperBound) })];

        float Mean(int row, Func<SeriesForecast, float> value)
        {
            float[][] values = [.. all.Select(member => new[] { value(member[row]) })];
            Span<float> mean = stackalloc float[1];
            WeightedMean.Of([.. values.Select(one => (ReadOnlyMemory<float>)one)], _weights, mean);
            return mean[0];
        }
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _members.All(member => member.IsRowToRowMapper)
        ? new EnsembleMapper(inputSchema, [.. _members.Select(member => member.GetRowToRowMapper(inputSchema))], _weights)
        : throw new InvalidOperationException("A forecast depends on the rows before, so it cannot be made row by row. Use Transform or Forecast.");

    string IUnquantizableTransformer.WhyNot => "it holds several models: quantise each before they are put together";

    void ICanSaveModel.Save(ModelSaveContext ctx) => EnsembleModelFile.Save(ctx, this);

    static LstmEnsembleTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => EnsembleModelFile.Load(env, ctx);

    static LstmForecastingTransformer ForecasterOf(ITransformer member) => ChainSteps.Of(member).LastOrDefault() as LstmForecastingTransformer
        ?? throw new InvalidOperationException("A model of the ensemble does not end with a forecaster (ForecastByLstm), so it forecasts nothing by itself. Use Transform.");
}
