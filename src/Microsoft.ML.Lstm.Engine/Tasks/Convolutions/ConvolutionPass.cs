using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

/// <summary>Convolves one sequence after the other, in memory that it keeps. Not thread-safe.</summary>
/// <param name="channels">Features of a step.</param>
sealed class ConvolutionPass(int channels)
{
    float[] _steps = [], _channels = [], _padded = [], _common = [], _responses = [];
    int _length, _room, _dilation;

    /// <summary>The first step that holds a value; those before it, and those behind the last that does, are left out.</summary>
    public int Start { get; private set; }

    /// <summary>Steps that are read: at least one.</summary>
    public int Steps { get; private set; }

    /// <summary>
    /// Takes a sequence [steps, channels]; a step with a NaN is masked. Masked steps within are interpolated, and where nothing is there at all a step of zeros is read.
    /// </summary>
    public void Load(ReadOnlySpan<float> values)
    {
        var (start, end) = (0, values.Length / channels);
        while (start < end && IsMasked(values, start, channels)) start++;
        while (end > start && IsMasked(values, end - 1, channels)) end--;
        (Start, Steps) = start == end ? (0, 1) : (start, end - start);
        var length = Steps * channels;
        if (_steps.Length < length) (_steps, _channels) = (new float[2 * length], new float[2 * length]);
        var some = _steps.AsSpan(0, length);
        if (start == end) some.Clear();
        else values.Slice(Start * channels, length).CopyTo(some);
        if (some.Contains(float.NaN))
        {
            for (var t = 0; t < Steps; t++)
                if (IsMasked(some, t, channels)) some.Slice(t * channels, channels).Fill(float.NaN);
            Interpolation.Interpolate(some, channels);
        }

        for (var c = 0; c < channels; c++)
            for (var t = 0; t < Steps; t++) _channels[(c * Steps) + t] = some[(t * channels) + c];
    }

    /// <summary>Whether a step of [steps, channels] is masked.</summary>
    public static bool IsMasked(ReadOnlySpan<float> values, int step, int channels) => values.Slice(step * channels, channels).Contains(float.NaN);

    /// <summary>The share of a sequence's responses above each bias of a bank, then its values.</summary>
    public void Features(ConvolutionBank bank, Span<float> features)
    {
        foreach (var group in bank.Groups)
        {
            Begin(group);
            for (var place = 0; place < group.Kernels.Length; place++)
            {
                var responses = Respond(group, place, out var count, out _);
                foreach (var bias in group.BiasesOf(place))
                {
                    features[0] = (float)KernelResponses.CountAbove(responses, bias) / count;
                    features = features[1..];
                }
            }
        }

        for (var step = 0; step < bank.ValueSteps; step++)
        {
            var (before, after, part) = Place(step, bank.ValueSteps);
            for (var c = 0; c < channels; c++)
            {
                var values = _channels.AsSpan(c * Steps, Steps);
                features[(step * channels) + c] = values[before] + (part * (values[after] - values[before]));
            }
        }
    }

    /// <summary>Where a step lies in the sequence that stands for so many steps: between two of its own, and by which part nearer to the later one.</summary>
    public (int Before, int After, float Part) Place(int step, int steps)
    {
        if (steps == Steps) return (step, step, 0);
        var place = steps == 1 ? (Steps - 1) / 2.0 : step * (Steps - 1.0) / (steps - 1);
        var before = Math.Min((int)place, Steps - 1);
        return (before, Math.Min(before + 1, Steps - 1), (float)(place - before));
    }

    /// <summary>Reads the sequence as a group's kernels do.</summary>
    public void Begin(ConvolutionGroup group)
    {
        _length = group.IsDifference ? Math.Max(1, Steps - 1) : Steps;
        _room = KernelResponses.Room(_length);
        // Taps as far apart as the sequence is long, or further, lie beyond both ends: as far is as good, and takes no more memory than the sequence.
        _dilation = Math.Min(group.Dilation, _length);
        var reach = 4 * _dilation;
        var needed = checked(_room + (2 * reach) + Math.Max(1, Steps));
        if (_padded.Length < needed) _padded = new float[checked(2 * needed)];
        if (_common.Length < _room) (_common, _responses) = (new float[2 * _room], new float[2 * _room]);
        _padded.AsSpan(0, needed).Clear();
        var sum = _padded.AsSpan(reach, Steps);
        foreach (var channel in group.Channels)
        {
            var values = _channels.AsSpan(channel * Steps, Steps);
            for (var t = 0; t < sum.Length; t++) sum[t] += values[t];
        }

        if (group.IsDifference)
        {
            for (var t = 0; t + 1 < sum.Length; t++) sum[t] = sum[t + 1] - sum[t];
            sum[^1] = 0;
        }

        KernelResponses.Common(_padded.AsSpan(0, _length + (2 * reach)), _dilation, _common.AsSpan(0, _length));
    }

    /// <summary>A value of the sequence, interpolated where it was masked.</summary>
    public float ValueOf(int step, int channel) => _channels[(channel * Steps) + step];

    /// <summary>What a tap of the kernels of the group that was begun reads: 0 before and behind the sequence.</summary>
    /// <param name="centre">The step that a response is centred at.</param>
    /// <param name="tap">The tap.</param>
    public float Value(int centre, int tap) => _padded[centre + (tap * _dilation)];

    /// <summary>The responses of a kernel of the group that was begun, in whole vectors.</summary>
    /// <param name="group">The group.</param>
    /// <param name="place">The kernel's place in it.</param>
    /// <param name="count">How many responses there are.</param>
    /// <param name="first">The step that the first one is centred at.</param>
    public Span<float> Respond(ConvolutionGroup group, int place, out int count, out int first)
    {
        var reach = 4 * _dilation;
        first = group.IsPadded(place) || _length <= 2 * reach ? 0 : reach;
        count = _length - (2 * first);
        var (one, two, three) = ConvolutionGroup.Taps(group.Kernels[place]);
        var padded = _padded.AsSpan(first);
        KernelResponses.Respond(_common.AsSpan(first, count), padded[(one * _dilation)..], padded[(two * _dilation)..], padded[(three * _dilation)..], _responses);
        return _responses.AsSpan(0, KernelResponses.Room(count));
    }
}
