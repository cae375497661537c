using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Histories of series side by side, as a forecaster reads them.</summary>
/// <param name="length">Values of each.</param>
/// <param name="capacity">Histories at the most.</param>
sealed class HistoryRows(int length, int capacity)
{
    readonly float[] _values = new float[capacity * length];
    readonly bool[] _observed = new bool[capacity * length];
    readonly int[] _gaps = new int[capacity];
    readonly SpreadEstimate[] _spreads = new SpreadEstimate[capacity];

    public int Count { get; private set; }

    public bool HasRoom => Count < capacity;

    public HistoryBatch Batch => new()
    {
        Values = _values.AsSpan(0, Count * length),
        Observed = _observed.AsSpan(0, Count * length),
        Gaps = _gaps.AsSpan(0, Count),
        Spreads = _spreads.AsSpan(0, Count),
    };

    public void Clear() => Count = 0;

    /// <summary>Takes a history as it is now.</summary>
    public void Add(HistoryBuffer history) => Add(history, history.Gap);

    /// <summary>Takes a history with another number of missing steps behind it.</summary>
    public void Add(HistoryBuffer history, int gap)
    {
        history.CopyTo(_values.AsSpan(Count * length, length), _observed.AsSpan(Count * length, length));
        (_gaps[Count], _spreads[Count]) = (gap, history.Spread);
        Count++;
    }
}
