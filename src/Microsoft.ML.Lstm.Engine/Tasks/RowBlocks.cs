using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks;

/// <summary>Works on a block of rows.</summary>
/// <param name="examples">Where the rows lie.</param>
/// <param name="rows">Numbers of the rows in their set.</param>
/// <param name="places">Where each of them stands among the rows that were asked about.</param>
delegate void BlockWork(ExampleSet examples, ReadOnlySpan<int> rows, ReadOnlySpan<int> places);

/// <summary>Rows in blocks of like length, so that little is padded, spread over the threads. Memory is kept from run to run; one run at a time.</summary>
/// <param name="team">Who works.</param>
/// <param name="open">Makes memory for blocks of at most so many rows; called once for each thread, and again when that is too little or far too much.</param>
sealed class RowBlocks(ThreadTeam team, Func<int, BlockWork> open) : IParallelBody
{
    const int MostRows = 32, MostSteps = 1 << 15;

    readonly BlockWork?[] _works = new BlockWork?[team.Threads];
    int[] _rows = [], _places = [];
    long[] _order = [];
    ExampleSet _examples = null!;
    int _count, _size, _room, _chunks;

    /// <summary>Runs rows of a set; all of them when none are named.</summary>
    public void Run(ExampleSet examples, int[]? rows = null)
    {
        (_examples, _count) = (examples, rows?.Length ?? examples.Count);
        if (_count == 0) return;
        Resize(LongestFirst(rows));
        var blocks = (_count + _size - 1) / _size;
        _chunks = Math.Min(team.Threads, blocks);
        team.Run(this, _chunks);
    }

    /// <summary>Puts the rows in order; steps of the longest.</summary>
    int LongestFirst(int[]? rows)
    {
        if (_rows.Length < _count) (_rows, _places, _order) = (new int[_count], new int[_count], new long[_count]);
        var longest = 1;
        for (var place = 0; place < _count; place++)
        {
            var row = rows is null ? place : rows[place];
            (_places[place], _order[place]) = (place, -_examples.Length(row));
            longest = Math.Max(longest, _examples.LongestSteps(row));
        }
        _order.AsSpan(0, _count).Sort(_places.AsSpan(0, _count));
        for (var i = 0; i < _count; i++) _rows[i] = rows is null ? _places[i] : rows[_places[i]];
        return longest;
    }

    /// <summary>How many rows a block has; the longer they are, the fewer, so that memory stays bounded.</summary>
    void Resize(int longest)
    {
        _size = Math.Min(_count, Math.Clamp(MostSteps / longest, 1, MostRows));
        if (_room >= _size && (_room == _size || (long)_room * longest <= 2 * MostSteps)) return;
        _room = _size;
        Array.Clear(_works);
    }

    /// <summary>Processes every n-th block; results do not depend on the buffer used.</summary>
    void IParallelBody.Run(int chunk)
    {
        var work = _works[chunk] ??= open(_room);
        for (var start = chunk * _size; start < _count; start += _chunks * _size)
        {
            var range = new Range(start, Math.Min(_count, start + _size));
            work(_examples, _rows.AsSpan(range), _places.AsSpan(range));
        }
    }
}
