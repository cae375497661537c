using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Control.Dynamics;

/// <summary>Mean and standard deviation of each input or output; linear without limits, so that a gradient passes. What is constant has a deviation of 1.</summary>
sealed record DynamicsScale(float[] Means, float[] Deviations)
{
    public int Size => Means.Length;

    /// <summary>Fits a scale to the inputs, or the outputs, of all series; NaN does not count.</summary>
    public static DynamicsScale Fit(IReadOnlyList<DrivenSeries> series, bool outputs)
    {
        var size = outputs ? series[0].OutputSize : series[0].InputSize;
        var (counts, sums, squares, deviations) = (new double[size], new double[size], new double[size], new float[size]);
        foreach (var one in series)
        {
            var values = outputs ? one.Outputs : one.Inputs;
            for (var i = 0; i < values.Length; i++)
            {
                if (float.IsNaN(values[i])) continue;
                counts[i % size]++;
                sums[i % size] += values[i];
            }
        }
        for (var f = 0; f < size; f++) sums[f] /= Math.Max(1, counts[f]);
        foreach (var one in series)
        {
            var values = outputs ? one.Outputs : one.Inputs;
            for (var i = 0; i < values.Length; i++)
                if (!float.IsNaN(values[i])) squares[i % size] += (values[i] - sums[i % size]) * (values[i] - sums[i % size]);
        }
        for (var f = 0; f < size; f++) deviations[f] = Math.Sqrt(squares[f] / Math.Max(1, counts[f])) is var deviation && deviation > 1e-7 * Math.Abs(sums[f]) && deviation > 1e-30 ? (float)deviation : 1;
        return new([.. sums.Select(mean => (float)mean)], deviations);
    }

    public float Scaled(float value, int feature) => (value - Means[feature]) / Deviations[feature];

    public float Original(float scaled, int feature) => Means[feature] + (scaled * Deviations[feature]);

    public static DynamicsScale Transfer(ModelCodec codec, DynamicsScale? scale, int size)
    {
        var read = new DynamicsScale(codec.Floats(scale?.Means, size), codec.Floats(scale?.Deviations, size));
        return Array.TrueForAll(read.Deviations, deviation => deviation > 0) ? read : throw new InvalidDataException("The model holds a standard deviation that is not above 0.");
    }
}
