using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Memory for giving back some sequences at a time; it grows with their length, and is kept.</summary>
sealed class AutoencoderPass(AutoencoderState state, ILayer network, float[] packed, int rows)
{
    readonly int _features = state.Network.Input.Size;
    SequencePass? _pass;
    float[] _scaled = [];

    /// <summary>Takes in examples and gives all of them back.</summary>
    public Rebuilt Run(ExampleSet examples, ReadOnlySpan<int> numbers)
    {
        var steps = 1;
        foreach (var number in numbers) steps = Math.Max(steps, examples.Steps(number, 0));
        _pass = SequencePass.For(steps, _pass, network, rows, training: false);
        _pass.Begin(steps);
        for (var row = 0; row < numbers.Length; row++)
        {
            var values = Scaled(examples.Values(numbers[row], 0));
            Gaps.Bridge(values, _features);
            _pass.Load(row, values);
        }
        return new(_pass.Forward(numbers.Length, state.Weights, packed, seed: null), steps * _features);
    }

    /// <summary>Adds the squared errors of what is there to sums of each feature, and counts them.</summary>
    public void AddErrors(ReadOnlySpan<float> values, ReadOnlySpan<float> rebuilt, Span<double> sums, Span<long> counts)
    {
        var scaled = Scaled(values);
        for (var (i, f) = (0, 0); i < scaled.Length; i++, f = f + 1 == _features ? 0 : f + 1)
        {
            if (float.IsNaN(scaled[i])) continue;
            var error = (double)scaled[i] - rebuilt[i];
            sums[f] += error * error;
            counts[f]++;
        }
    }

    /// <summary>The mean of the squared errors of what is there, each as a part of what is usual for its feature; NaN when nothing is there.</summary>
    public double Error(ReadOnlySpan<float> values, ReadOnlySpan<float> rebuilt)
    {
        var scaled = Scaled(values);
        var (sum, count) = (0.0, 0);
        for (var (i, f) = (0, 0); i < scaled.Length; i++, f = f + 1 == _features ? 0 : f + 1)
        {
            if (float.IsNaN(scaled[i])) continue;
            var error = ((double)scaled[i] - rebuilt[i]) / state.UsualErrors[f];
            sum += error * error;
            count++;
        }
        return count == 0 ? double.NaN : sum / count;
    }

    Span<float> Scaled(ReadOnlySpan<float> values)
    {
        if (_scaled.Length < values.Length) _scaled = new float[Math.Max(values.Length, 2 * _scaled.Length)];
        var scaled = _scaled.AsSpan(0, values.Length);
        state.Scaler.Apply(values, scaled);
        return scaled;
    }
}

/// <summary>What a pass gives back, as the network sees it: [rows, longest, features].</summary>
readonly ref struct Rebuilt(ReadOnlySpan<float> values, int width)
{
    readonly ReadOnlySpan<float> _values = values;

    /// <summary>The first so many values of a row.</summary>
    public ReadOnlySpan<float> Row(int row, int length) => _values.Slice(row * width, length);
}
