using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Scores after each step of an example by beginnings of it, each read as a sequence of its own. It keeps its memory; one thread at a time may use it.</summary>
/// <param name="inputs">Of the examples.</param>
/// <param name="scorer">What scores them.</param>
sealed class BeginningScorer(IReadOnlyList<FeatureSpec> inputs, ExampleScorer scorer)
{
    /// <summary>Beginnings at a time.</summary>
    const int Block = 16;

    readonly ExampleSet _beginnings = new(inputs);
    readonly ExampleLoader _loader = scorer.NewLoader(Block);
    readonly int[] _rows = [.. Enumerable.Range(0, Block)];

    /// <summary>Scores [steps, Width] after each of so many steps of an example; all its sequences end at the same part of theirs.</summary>
    public void Score(ExampleSet examples, int row, int steps, Span<float> scores)
    {
        for (var start = 0; start < steps; start += Block)
        {
            var count = Math.Min(Block, steps - start);
            _beginnings.Clear();
            for (var i = 0; i < count; i++) Add(examples, row, start + i + 1, steps);
            _loader.Load(_beginnings, _rows.AsSpan(0, count));
            scorer.Score(_loader, count, scores.Slice(start * scorer.Width, count * scorer.Width));
        }
    }

    void Add(ExampleSet examples, int row, int end, int steps)
    {
        for (var input = 0; input < inputs.Count; input++)
        {
            if (inputs[input].Kind == InputKind.Static) _beginnings.Append(input, examples.Values(row, input));
            else if (inputs[input].Kind == InputKind.Tokens) _beginnings.AppendTokens(input, Beginning(examples.Tokens(row, input), 1, end, steps));
            else _beginnings.Append(input, Beginning(examples.Values(row, input), inputs[input].Size, end, steps));
        }
        _beginnings.Complete(float.NaN);
    }

    static ReadOnlySpan<T> Beginning<T>(ReadOnlySpan<T> values, int size, int end, int steps) =>
        values[..((int)((((long)values.Length / size * end) + steps - 1) / steps) * size)];
}
