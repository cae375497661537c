using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>The rows of one series that were read ahead: the covariates of their steps, and which of the rows were not taken yet.</summary>
/// <param name="known">Covariates of a step.</param>
sealed class AheadTrack(int known)
{
    readonly int _width = Math.Max(1, known);
    readonly List<float> _steps = [];
    readonly Queue<int> _rows = new();

    // Steps that were let go of, from the start of the series' rows.
    int _dropped;

    /// <summary>Rows that were read.</summary>
    public int Rows { get; private set; }

    /// <summary>The time of the first row, and of the last one read; default without times.</summary>
    public RowTime First { get; private set; }

    public RowTime Last { get; private set; }

    /// <summary>Whether a row was read that was not taken.</summary>
    public bool HasRow => _rows.Count > 0;

    /// <summary>Steps behind the next row to take.</summary>
    public int StepsBehind => _rows.Count == 0 ? 0 : _dropped + (_steps.Count / _width) - _rows.Peek() - 1;

    /// <summary>[steps, known]: all that is kept.</summary>
    public ReadOnlySpan<float> Steps => CollectionsMarshal.AsSpan(_steps);

    /// <summary>Adds a row.</summary>
    /// <param name="time">Its time; default without times.</param>
    /// <param name="missing">Steps without a row since the one before.</param>
    /// <param name="step">[known].</param>
    public void Add(RowTime time, int missing, ReadOnlySpan<float> step)
    {
        if (Rows++ == 0) First = time;
        Last = time;
        for (var i = 0; i < missing * known; i++) _steps.Add(float.NaN);
        _rows.Enqueue(_dropped + (_steps.Count / _width));
        _steps.AddRange(step);
    }

    /// <summary>Takes the next row, and lets go of the steps up to it.</summary>
    /// <returns>[steps, known]: those behind it. Valid until the next call.</returns>
    public ReadOnlySpan<float> Take()
    {
        var row = _rows.Dequeue();
        var begin = (row + 1 - _dropped) * known;

        // What is let go of is as much as what is moved, so a step is moved about once.
        if (2 * begin >= _steps.Count)
        {
            _steps.RemoveRange(0, begin);
            (_dropped, begin) = (row + 1, 0);
        }

        return CollectionsMarshal.AsSpan(_steps)[begin..];
    }
}
