using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Scores many rows at once, in blocks on several threads, and keeps its memory. Not thread-safe.</summary>
sealed class BlockScorer
{
    readonly ExampleScorer _scorer;
    readonly RowBlocks _blocks;
    float[] _scores = [];

    public BlockScorer(ExampleScorer scorer, ThreadTeam team) => (_scorer, _blocks) = (scorer, new(team, Open));

    /// <summary>Scores [rows, Width] of rows of a set, of all when none are named; they stand until the next call.</summary>
    public ReadOnlySpan<float> Score(ExampleSet examples, int[]? rows = null)
    {
        var length = (rows?.Length ?? examples.Count) * _scorer.Width;
        if (_scores.Length < length) _scores = new float[length];
        _blocks.Run(examples, rows);
        return _scores.AsSpan(0, length);
    }

    BlockWork Open(int most)
    {
        var width = _scorer.Width;
        var (loader, some) = (_scorer.NewLoader(most), new float[most * width]);
        return (examples, rows, places) =>
        {
            loader.Load(examples, rows);
            _scorer.Score(loader, rows.Length, some.AsSpan(0, rows.Length * width));
            for (var i = 0; i < rows.Length; i++) some.AsSpan(i * width, width).CopyTo(_scores.AsSpan(places[i] * width));
        };
    }
}
