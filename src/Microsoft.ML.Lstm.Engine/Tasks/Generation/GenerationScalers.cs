using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>How numbers become those that a network reads and makes.</summary>
/// <param name="OfValues">Of the values; null where they are read as they are, as 0 and 1.</param>
/// <param name="OfCondition">Of the condition; null where it is read as it is, or there is none.</param>
sealed record GenerationScalers(FeatureScaler? OfValues, FeatureScaler? OfCondition)
{
    // An outlier dominates no network, but is predicted as it is.
    readonly FeatureScaler? _read = OfValues is null ? null : OfValues with { ClipLimit = FeatureScaler.DefaultClipLimit };

    /// <summary>What -ln of a density of scaled values lacks to be that of the data's: the sum of the logarithms of the standard deviations.</summary>
    public double LogSpread { get; } = OfValues is null ? 0 : -OfValues.Scales.Where(scale => scale > 0).Sum(scale => Math.Log(scale));

    /// <summary>The scaler of real values; binary ones beside them stay as they are.</summary>
    public static FeatureScaler FitValues(ExampleSet set, ReadOnlySpan<int> rows, bool[] isBinary)
    {
        var scaler = FeatureScaler.Fit(set, 0, rows);
        return new([.. scaler.Means.Select((mean, i) => isBinary[i] ? 0 : mean)], [.. scaler.Scales.Select((scale, i) => isBinary[i] ? 1 : scale)], FeatureScaler.Limit);
    }

    /// <summary>Writes scalers, or reads them.</summary>
    public static GenerationScalers Transfer(ModelCodec codec, GenerationScalers? scalers, GenerationConfig config) => new(
        codec.Flag(scalers?.OfValues is not null) ? FeatureScaler.Transfer(codec, scalers?.OfValues, config.Values) : null,
        codec.Flag(scalers?.OfCondition is not null) ? FeatureScaler.Transfer(codec, scalers?.OfCondition, config.ConditionValues) : null);

    /// <summary>Values [steps, values] as they are predicted; NaN stays NaN.</summary>
    public void Values(ReadOnlySpan<float> values, Span<float> destination)
    {
        if (OfValues is null) values.CopyTo(destination);
        else OfValues.Apply(values, destination);
    }

    /// <summary>Values [steps, values] as they are read; one that is missing is 0, which is the mean of those that are scaled.</summary>
    public void Read(ReadOnlySpan<float> values, Span<float> destination) => Known(_read, values, destination);

    /// <summary>From values that were drawn back to the data's, in their place.</summary>
    public void Undo(Span<float> values) => OfValues?.Undo(values, values);

    /// <summary>A condition [steps, values] as it is read; a value that is missing is 0.</summary>
    public void Condition(ReadOnlySpan<float> values, Span<float> destination) => Known(OfCondition, values, destination);

    static void Known(FeatureScaler? scaler, ReadOnlySpan<float> values, Span<float> destination)
    {
        if (scaler is not null)
        {
            scaler.ApplyStatic(values, destination[..values.Length]);
            return;
        }
        for (var i = 0; i < values.Length; i++) destination[i] = float.IsNaN(values[i]) ? 0 : values[i];
    }
}
