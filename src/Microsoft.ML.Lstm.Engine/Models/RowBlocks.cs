using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Works on a block of rows.</summary>
/// <param name="rows">Numbers of the rows in their set.</param>
/// <param name="places">Where each of them stands among the rows that were asked about.</param>
delegate void BlockWork(ReadOnlySpan<int> rows, ReadOnlySpan<int> places);

/// <summary>Rows in blocks of like length, so that little is padded, spread over the threads.</summary>
sealed class RowBlocks : IWork
{
    const int MostRows = 32, MostSteps = 1 << 15;

    readonly int[] _places, _rows;
    readonly int _size, _pieces;
    readonly Func<int, BlockWork> _open;

    RowBlocks(ExampleRows part, int threads, Func<int, BlockWork> open)
    {
        _places = [.. Enumerable.Range(0, part.Rows.Length)];
        _places.AsSpan().Sort((one, other) => part.Order(part.Rows[one], part.Rows[other]));
        _rows = Array.ConvertAll(_places, place => part.Rows[place]);
        _size = Math.Min(_rows.Length, Math.Clamp(MostSteps / part.LongestSteps, 1, MostRows));
        (_pieces, _open) = (Math.Min(threads, Count), open);
    }

    int Count => (_rows.Length + _size - 1) / _size;

    /// <summary>Runs all rows.</summary>
    /// <param name="part">The rows.</param>
    /// <param name="team">Who works.</param>
    /// <param name="open">Makes memory for blocks of at most so many rows; called once on each thread.</param>
    public static void Run(ExampleRows part, WorkerTeam team, Func<int, BlockWork> open)
    {
        if (part.Rows.Length == 0) return;
        var blocks = new RowBlocks(part, team.Threads, open);
        team.Run(blocks, blocks._pieces);
    }

    /// <summary>Every so-manieth block; which memory a block is computed in does not matter to it.</summary>
    void IWork.Run(int piece)
    {
        var work = _open(_size);
        for (var block = piece; block < Count; block += _pieces)
        {
            var range = new Range(block * _size, Math.Min(_rows.Length, (block + 1) * _size));
            work(_rows.AsSpan(range), _places.AsSpan(range));
        }
    }
}
