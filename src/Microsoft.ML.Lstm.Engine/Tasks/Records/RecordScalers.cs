using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Engine.Tasks.Records;

/// <summary>How the numbers of records are scaled.</summary>
/// <param name="Read">Measurements as a network reads them.</param>
/// <param name="Forecast">Measurements as it forecasts them.</param>
/// <param name="Statics">Static inputs.</param>
sealed record RecordScalers(FeatureScaler Read, FeatureScaler Forecast, FeatureScaler[] Statics)
{
    /// <summary>The version of scalers that has a limit.</summary>
    const uint ScalerVersion = 2;

    public static RecordScalers Fit(DatasetView rows)
    {
        var measurements = FeatureScaler.Fit(rows.Examples, 0, rows.Rows);
        return new(
            measurements with { ClipLimit = IrregularSteps.ClipLimit }, measurements,
            [.. Enumerable.Range(1, rows.Examples.Inputs.Count - 2).Select(input => FeatureScaler.Fit(rows.Examples, input, rows.Rows))]);
    }

    /// <summary>Writes scalers, or reads them.</summary>
    public static RecordScalers Transfer(ModelCodec codec, RecordScalers? scalers, MeasurementConfig config)
    {
        var own = codec.Of(ScalerVersion);
        return new(
            FeatureScaler.Transfer(own, scalers?.Read, config.Measurements), FeatureScaler.Transfer(own, scalers?.Forecast, config.Measurements),
            [.. config.Statics.Select((input, i) => FeatureScaler.Transfer(own, scalers?.Statics[i], input.Size))]);
    }
}
