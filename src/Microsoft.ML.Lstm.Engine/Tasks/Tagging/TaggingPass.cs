using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>Tags many rows at once, in blocks on several threads, and keeps its memory: one row alone has the same bits. Not thread-safe.</summary>
sealed class TaggingPass
{
    readonly TaggingState _state;
    readonly TaggingScorer _scorer;
    readonly RowBlocks _blocks;
    readonly int _tagCount, _classes, _outside;
    int[] _starts = [0], _tags = [], _spanCounts = [];
    float[] _probabilities = [], _classProbabilities = [];
    TagSpan[] _spans = [];

    public TaggingPass(TaggingState state, TaggingScorer scorer, ThreadTeam team)
    {
        (_state, _scorer, _blocks) = (state, scorer, new(team, Open));
        (_tagCount, _classes, _outside) = (state.Network.Config.Tags.Length, state.Network.Config.Classes, state.Network.Scheme.OutsideTag);
    }

    /// <summary>Tags all rows of a set; what is found stands until the next call.</summary>
    public void Tag(ExampleSet examples)
    {
        if (_starts.Length <= examples.Count) Array.Resize(ref _starts, Math.Max(examples.Count + 1, 2 * _starts.Length));
        if (_spanCounts.Length < examples.Count) _spanCounts = new int[_starts.Length];
        for (var row = 0; row < examples.Count; row++) _starts[row + 1] = checked(_starts[row] + Tokens(examples, row));
        var tokens = _starts[examples.Count];
        if (_tags.Length < tokens)
        {
            var room = Math.Max(tokens, 2 * _tags.Length);
            (_tags, _spans, _probabilities) = (new int[room], new TagSpan[room], new float[checked(room * _tagCount)]);
        }
        if (_classProbabilities.Length < examples.Count * _classes) _classProbabilities = new float[_starts.Length * _classes];
        _blocks.Run(examples);
    }

    /// <summary>The tag of each token of a row.</summary>
    public ReadOnlySpan<int> Tags(int row) => _tags.AsSpan(_starts[row].._starts[row + 1]);

    /// <summary>The probability of each tag of each token of a row [tokens, tags].</summary>
    public ReadOnlySpan<float> Probabilities(int row) => _probabilities.AsSpan((_starts[row] * _tagCount)..(_starts[row + 1] * _tagCount));

    /// <summary>The spans of a row, from the first on.</summary>
    public ReadOnlySpan<TagSpan> Spans(int row) => _spans.AsSpan(_starts[row], _spanCounts[row]);

    /// <summary>The probability of each class of a row; nothing where there are no classes.</summary>
    public ReadOnlySpan<float> ClassProbabilities(int row) => _classProbabilities.AsSpan(row * _classes, _classes);

    // An empty sequence is one masked step.
    static int Tokens(ExampleSet examples, int row) => examples.ValueCount(row, 0) / examples.Fields[0].StepSize;

    BlockWork Open(int most)
    {
        var (loader, field) = (_scorer.NewLoader(most), _state.Network.Field);
        var (decoder, marginals) = (new ViterbiDecoder(field, _scorer.FieldWeights), new TagMarginals(field, _scorer.FieldWeights, _state.Temperature));
        var scheme = _state.Network.Scheme;
        Func<int, int, bool> begins = scheme.Begins, ends = scheme.Ends;
        float[] scores = [], own = [];
        return (examples, rows, places) =>
        {
            loader.Load(examples, rows);
            var all = _scorer.Score(loader, rows.Length, ref scores);
            var (steps, width) = (loader.Pass.OutputSteps(), _tagCount + _classes);
            for (var row = 0; row < rows.Length; row++)
            {
                var (place, tokens) = (places[row], Tokens(examples, rows[row]));
                var emissions = all.Slice(row * steps * width, tokens * width);
                Classify(emissions, tokens, place);
                if (own.Length < tokens * _tagCount) own = new float[Math.Max(tokens * _tagCount, 2 * own.Length)];
                for (var t = 0; t < tokens; t++) emissions.Slice(t * width, _tagCount).CopyTo(own.AsSpan(t * _tagCount));
                Decode(own.AsSpan(0, tokens * _tagCount), place, decoder, marginals, begins, ends);
            }
        };
    }

    void Classify(ReadOnlySpan<float> emissions, int tokens, int place)
    {
        if (_classes == 0) return;
        var scores = _classProbabilities.AsSpan(place * _classes, _classes);
        TaggingObjective.MeanScores(emissions, Mask.None, _tagCount, 0, tokens, scores);
        TensorPrimitives.Divide(scores, _state.ClassTemperature, scores);
        TensorPrimitives.SoftMax(scores, scores);
    }

    void Decode(Span<float> emissions, int place, ViterbiDecoder decoder, TagMarginals marginals, Func<int, int, bool> begins, Func<int, int, bool> ends)
    {
        _spanCounts[place] = 0;
        if (emissions.IsEmpty) return;
        var (start, tokens) = (_starts[place], emissions.Length / _tagCount);
        var tags = _tags.AsSpan(start, tokens);
        marginals.Compute(emissions);
        if (_state.OutsideMargin != 0)
            for (var t = 0; t < tokens; t++) emissions[(t * _tagCount) + _outside] -= _state.OutsideMargin;
        decoder.Decode(emissions, Mask.None, tags);
        for (var t = 0; t < tokens; t++) marginals.CopyTo(t, _probabilities.AsSpan((start + t) * _tagCount, _tagCount));
        var spans = _spans.AsSpan(start, tokens);
        _spanCounts[place] = _state.Network.Scheme.Spans(tags, spans);
        foreach (ref var span in spans[.._spanCounts[place]])
            span = span with { Probability = (float)marginals.Stretch(span.Start, tags.Slice(span.Start, span.Length), begins, ends) };
    }
}
