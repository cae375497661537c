using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

/// <summary>Buffers for reconstructing some sequences at a time; they grow with the length, and are kept.</summary>
sealed class AutoencoderPass(AutoencoderState state, Network network, float[] packed, int rows)
{
    readonly int _features = state.Network.Input.Size;
    readonly NetworkPass _pass = new(network, rows);
    float[] _scaled = [];

    /// <summary>Loads examples and reconstructs all of them.</summary>
    public void Run(ExampleSet examples, ReadOnlySpan<int> numbers)
    {
        var steps = 1;
        foreach (var number in numbers) steps = Math.Max(steps, examples.Steps(number, 0));
        _pass.Begin(steps);
        for (var row = 0; row < numbers.Length; row++)
        {
            var values = Memory(examples.Values(numbers[row], 0).Length);
            state.Scaler.Apply(examples.Values(numbers[row], 0), values);
            Interpolation.Interpolate(values, _features);
            _pass.Load(0, row, values);
        }
        _pass.Forward(numbers.Length, new(state.Weights, packed), seed: null);
    }

    /// <summary>The first so many values of a row's reconstruction.</summary>
    public ReadOnlySpan<float> Row(int row, int length) => _pass.Output().Slice(row * _pass.OutputSteps() * _features, length);

    /// <summary>Adds the squared errors of observed values to sums of each feature, and counts them; those of constant features are not counted.</summary>
    public void AddErrors(ReadOnlySpan<float> values, ReadOnlySpan<float> reconstruction, Span<double> sums, Span<long> counts)
    {
        var deviations = Deviations(values);
        for (var (i, f) = (0, 0); i < deviations.Length; i++, f = f + 1 == _features ? 0 : f + 1)
        {
            if (float.IsNaN(deviations[i])) continue;
            var error = Error(deviations[i], reconstruction[i], f);
            sums[f] += error * error;
            counts[f] += Counts(f) ? 1 : 0;
        }
    }

    /// <summary>
    /// The mean of the squared errors of observed values, each in units of its feature's reference error; NaN when nothing is observed. Those of constant features come
    /// on top of the mean, so that it does not depend on how many there are.
    /// </summary>
    public double Error(ReadOnlySpan<float> values, ReadOnlySpan<float> reconstruction)
    {
        var deviations = Deviations(values);
        var (sum, count, observed) = (0.0, 0, false);
        for (var (i, f) = (0, 0); i < deviations.Length; i++, f = f + 1 == _features ? 0 : f + 1)
        {
            if (float.IsNaN(deviations[i])) continue;
            var error = Error(deviations[i], reconstruction[i], f) / state.ReferenceErrors[f];
            sum += error * error;
            count += Counts(f) ? 1 : 0;
            observed = true;
        }
        return observed ? sum / Math.Max(1, count) : double.NaN;
    }

    /// <summary>What each value adds to <see cref="Error(ReadOnlySpan{float}, ReadOnlySpan{float})"/>, divided by a threshold; 0 for missing values.</summary>
    public void Contributions(ReadOnlySpan<float> values, ReadOnlySpan<float> reconstruction, double threshold, Span<float> contributions)
    {
        var deviations = Deviations(values);
        var count = 0;
        for (var (i, f) = (0, 0); i < deviations.Length; i++, f = f + 1 == _features ? 0 : f + 1) count += !float.IsNaN(deviations[i]) && Counts(f) ? 1 : 0;
        for (var (i, f) = (0, 0); i < deviations.Length; i++, f = f + 1 == _features ? 0 : f + 1)
        {
            var error = Error(deviations[i], reconstruction[i], f) / state.ReferenceErrors[f];
            contributions[i] = float.IsNaN(deviations[i]) ? 0 : (float)(error * error / Math.Max(1, count) / threshold);
        }
    }

    /// <summary>A constant feature is expected to stay what it was, whatever the network says.</summary>
    double Error(float deviation, float reconstruction, int feature) =>
        !state.Scaler.IsConstant(feature) ? (double)deviation - state.Scaler.Expanded(reconstruction)
        : state.ScoresConstants ? deviation : -reconstruction;

    bool Counts(int feature) => !state.ScoresConstants || !state.Scaler.IsConstant(feature);

    Span<float> Deviations(ReadOnlySpan<float> values)
    {
        var deviations = Memory(values.Length);
        state.Scaler.Deviations(values, deviations);
        return deviations;
    }

    Span<float> Memory(int length)
    {
        if (_scaled.Length < length) _scaled = new float[Math.Max(length, 2 * _scaled.Length)];
        return _scaled.AsSpan(0, length);
    }
}
