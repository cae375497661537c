using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Transcription;

/// <summary>Brings sources into the memory of a network's passes: of numbers, scaled, the frames that each step sees; of tokens, each as often as it has steps.</summary>
/// <param name="network">The network.</param>
/// <param name="scaler">Of numbers; null for tokens.</param>
/// <param name="rows">Rows at most.</param>
/// <param name="plan">What passes compute; null for predicting.</param>
/// <param name="region">Threads that share a pass.</param>
sealed class TranscriptionLoader(TranscriptionNetwork network, FeatureScaler? scaler, int rows, PassPlan? plan = null, ParallelRegion? region = null)
{
    readonly TranscriptionConfig _config = network.Config;
    float[] _frames = [];

    /// <summary>The memory.</summary>
    public NetworkPass Pass { get; } = new(network.Graph, rows, plan, region);

    /// <summary>What is silenced in training.</summary>
    public SpectrumMasks Masks { get; init; }

    /// <summary>Loads examples; with a seed parts of frames are silenced.</summary>
    public void Load(ExampleSet examples, ReadOnlySpan<int> numbers, ulong? seed = null)
    {
        var longest = 1;
        foreach (var number in numbers) longest = Math.Max(longest, Steps(examples, number));
        Pass.Begin(longest);
        for (var row = 0; row < numbers.Length; row++)
        {
            if (scaler is null) Load(row, examples.Tokens(numbers[row], 0));
            else Load(row, Scaled(examples.Values(numbers[row], 0), scaler, SplitMix64.Derive(seed, row)));
        }
    }

    /// <summary>Loads the steps of one row whose frames have been scaled.</summary>
    public void Load(int row, ReadOnlySpan<float> frames)
    {
        var size = _config.SourceNumbers;
        var (count, width) = (frames.Length / size, _config.Width * size);
        var place = Pass.Place(network.Graph.InputEdges[0], row, out var present);
        var steps = count == 0 ? 0 : _config.StepsOf(count);
        place[(steps * width)..].Clear();
        present[..steps].Fill(true);
        present[steps..].Clear();
        for (var step = 0; step < steps; step++) Window(frames, (step * _config.Stride) - _config.Before, place.Slice(step * width, width));
    }

    // The frames from one on; zeros, which are the mean, where there are none.
    void Window(ReadOnlySpan<float> frames, int first, Span<float> window)
    {
        var size = _config.SourceNumbers;
        var (from, to) = (Math.Clamp(first, 0, frames.Length / size), Math.Clamp(first + _config.Width, 0, frames.Length / size));
        if (from == to)
        {
            window.Clear();
            return;
        }
        window[..((from - first) * size)].Clear();
        frames[(from * size)..(to * size)].CopyTo(window[((from - first) * size)..]);
        window[((to - first) * size)..].Clear();
    }

    void Load(int row, ReadOnlySpan<int> tokens)
    {
        var place = Pass.Place(network.Graph.InputEdges[0], row, out var present);
        place.Clear();
        present.Clear();
        for (var t = 0; t < tokens.Length; t++)
        {
            place.Slice(t * _config.Repeats, _config.Repeats).Fill(Math.Max(WordVocabulary.Unknown, tokens[t]));
            present.Slice(t * _config.Repeats, _config.Repeats).Fill(true);
        }
    }

    int Steps(ExampleSet examples, int number) => _config.StepsOf(examples.ValueCount(number, 0) / examples.Fields[0].StepSize);

    ReadOnlySpan<float> Scaled(ReadOnlySpan<float> values, FeatureScaler own, ulong? seed)
    {
        if (_frames.Length < values.Length) _frames = new float[Math.Max(values.Length, 2 * _frames.Length)];
        var frames = _frames.AsSpan(0, values.Length);
        own.ApplyStatic(values, frames);
        if (seed is { } known && values.Length > 0) Masks.Apply(frames, _config.SourceNumbers, known);
        return frames;
    }
}
