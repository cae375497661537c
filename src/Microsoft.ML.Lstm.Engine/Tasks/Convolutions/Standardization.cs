namespace Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

/// <summary>Mean 0 and standard deviation 1 for each feature of some rows; a constant feature becomes 0.</summary>
sealed class Standardization
{
    readonly double[] _means, _scales;

    /// <summary>Standardises rows [rows, features] in place.</summary>
    public Standardization(Span<float> values, int features)
    {
        (_means, _scales) = (new double[features], new double[features]);
        var rows = values.Length / features;
        for (var start = 0; start < values.Length; start += features)
            for (var f = 0; f < features; f++) _means[f] += values[start + f] / (double)rows;
        for (var start = 0; start < values.Length; start += features)
            for (var f = 0; f < features; f++) _scales[f] += (values[start + f] - _means[f]) * (values[start + f] - _means[f]) / rows;
        for (var f = 0; f < features; f++) _scales[f] = _scales[f] > 1e-12 ? 1 / Math.Sqrt(_scales[f]) : 0;
        for (var start = 0; start < values.Length; start += features)
            for (var f = 0; f < features; f++) values[start + f] = (float)((values[start + f] - _means[f]) * _scales[f]);
    }

    /// <summary>Weights [outputs, features] and biases for the features as they were before.</summary>
    public (float[] Weights, float[] Biases) Undo(RidgeSolution solution)
    {
        var (weights, biases) = (new float[solution.Weights.Length], new float[solution.Means.Length]);
        for (var k = 0; k < biases.Length; k++)
        {
            double bias = solution.Means[k];
            for (var f = 0; f < _means.Length; f++)
            {
                var weight = solution.Weights[(k * _means.Length) + f] * _scales[f];
                weights[(k * _means.Length) + f] = (float)weight;
                bias -= weight * _means[f];
            }

            biases[k] = (float)bias;
        }

        return (weights, biases);
    }
}
