using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>
/// The histories of a block of rows, in the network's units and each ending with its last observed value. What is missing since then is a gap, which the
/// forecast has to bridge before it reaches the steps that were asked for; no forecast is ever stored as if it were an observation.
/// </summary>
sealed class HistoryBlock(WindowConfig plan)
{
    /// <summary>
    /// Horizons over which a gap is bridged step by step; a longer one is taken for this one at the same phase of the season, with the uncertainty of its whole
    /// length. It bounds the cost of a row: forecasts so far ahead no longer change but by their season.
    /// </summary>
    internal const int MostGapHorizons = 64;

    float[] _values = [];
    bool[] _observed = [];
    SpreadEstimate[] _spreads = [];
    int[] _gaps = [], _cut = [];

    /// <summary>The history of one row [HistoryLength].</summary>
    public Span<float> this[int row] => _values.AsSpan(row * plan.HistoryLength, plan.HistoryLength);

    /// <summary>Which values of a row's history were observed [HistoryLength].</summary>
    public Span<bool> Observed(int row) => _observed.AsSpan(row * plan.HistoryLength, plan.HistoryLength);

    /// <summary>The row's spread before the last gap within its history.</summary>
    public SpreadEstimate Spread(int row) => _spreads[row];

    /// <summary>Steps to forecast between a row's last observed value and the first step that was asked for.</summary>
    public int Gap(int row) => _gaps[row];

    /// <summary>Steps by which the gap is longer than <see cref="Gap"/> says.</summary>
    public int CutGap(int row) => _cut[row];

    public void Reserve(int rows)
    {
        if (_gaps.Length >= rows) return;
        (_values, _observed) = (new float[rows * plan.HistoryLength], new bool[rows * plan.HistoryLength]);
        (_spreads, _gaps, _cut) = (new SpreadEstimate[rows], new int[rows], new int[rows]);
    }

    /// <summary>Reads so many rows of a batch, from the first on.</summary>
    public void Read(HistoryBatch batch, int first, int rows)
    {
        var length = plan.HistoryLength;
        for (var row = 0; row < rows; row++)
        {
            var history = batch.Values.Slice((first + row) * length, length);
            foreach (var value in history)
                if (float.IsInfinity(value)) throw new ArgumentException(FormattableString.Invariant($"A history holds {value}. Values must be finite; NaN stands for a missing one."), nameof(batch));
            var gap = batch.Gaps.IsEmpty ? 0 : batch.Gaps[first + row];
            if (gap < 0) throw new ArgumentOutOfRangeException(nameof(batch), gap, $"A history has {gap} missing steps after it. Give 0 or more.");
            _spreads[row] = batch.Spreads.IsEmpty ? default : batch.Spreads[first + row];
            var own = this[row];
            history.CopyTo(own);
            IsolatedOutlier.Remove(own, plan.Seasons, plan.OutlierRanges);
            var known = own.TrimEnd(float.NaN).Length;
            own[..known].CopyTo(own[(length - known)..]);
            own[..(length - known)].Fill(float.NaN);
            Observed(row).Fill(true);
            if (!batch.Observed.IsEmpty) batch.Observed.Slice((first + row) * length, known).CopyTo(Observed(row)[(length - known)..]);
            if (plan.Log && known > 0) ToLogarithms(own);
            SetGap(row, known == 0 ? 0 : (long)length - known + gap);
        }
    }

    /// <summary>
    /// Takes forecasts [Horizon] for the next values of a row. Within one forecast they set the scale, too: the network goes on as if they were observed, and
    /// <see cref="ForecastPredictor"/> keeps the spread of the bounds.
    /// </summary>
    public void Append(int row, ReadOnlySpan<float> next)
    {
        var history = this[row];
        var (length, count) = (plan.HistoryLength, next.Length);
        if (count < length) history[count..].CopyTo(history);
        next[Math.Max(0, count - length)..].CopyTo(history[Math.Max(0, length - count)..]);
        var observed = Observed(row);
        if (count < length) observed[count..].CopyTo(observed);
        observed[Math.Max(0, length - count)..].Fill(true);
    }

    void SetGap(int row, long gap)
    {
        var season = plan.Seasons is [.., var longest] ? longest : 1;
        var most = Math.Max(season, (long)MostGapHorizons * plan.Horizon);
        var bridged = gap <= most ? gap : most - ((most - (gap % season)) % season);
        (_gaps[row], _cut[row]) = ((int)bridged, (int)Math.Min(int.MaxValue, gap - bridged));
    }

    /// <summary>A model of positive data takes a value at or below 0 for the smallest positive one of its history, or for next to nothing where there is none.</summary>
    static void ToLogarithms(Span<float> history)
    {
        var least = float.PositiveInfinity;
        foreach (var value in history)
            if (value > 0 && value < least) least = value;
        if (float.IsInfinity(least)) least = float.Epsilon;
        foreach (ref var value in history) value = float.IsNaN(value) ? value : MathF.Log(Math.Max(value, least));
    }
}
