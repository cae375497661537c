using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Forecasting.Covariates;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>All rows of one series of the training data, in their order: values, covariates, times.</summary>
/// <param name="name">The series' name.</param>
/// <param name="targets">Values of each row.</param>
/// <param name="known">Covariates of each row that are known ahead.</param>
/// <param name="past">Covariates of each row that are known of the past.</param>
sealed class SeriesTrack(string name, int targets, int known, int past)
{
    // Of rows of one time, the values that were seen of each target, for their mean.
    readonly int[] _counts = new int[targets];
    StepBuffer _values = new(targets), _known = new(known), _past = new(past);
    List<long> _rows = [];

    public string Name => name;

    /// <summary>Time steps.</summary>
    public int Length { get; private set; }

    /// <summary>The time of each step; empty without times.</summary>
    public List<RowTime> Times { get; private set; } = [];

    public float[] Statics { get; init; } = [];

    /// <summary>Names of the categories; empty where one is missing.</summary>
    public string[] Categories { get; init; } = [];

    /// <summary>[steps]: the values of one target; of a single one they are not copied.</summary>
    public float[] Values(int target)
    {
        if (targets == 1) return _values.ToArray();
        var values = new float[Length];
        for (var t = 0; t < values.Length; t++) values[t] = _values[t][target];
        return values;
    }

    /// <summary>[targets] of a step.</summary>
    public ReadOnlySpan<float> ValuesAt(int step) => _values[step];

    /// <summary>[Known] of a step.</summary>
    public ReadOnlySpan<float> Known(int step) => _known[step];

    /// <summary>[Past] of a step.</summary>
    public ReadOnlySpan<float> Past(int step) => _past[step];

    /// <summary>The last step with a value; -1 for none.</summary>
    public int LastObserved()
    {
        var values = _values.Values;
        for (var i = values.Length - 1; i >= 0; i--)
            if (!float.IsNaN(values[i])) return i / targets;
        return -1;
    }

    /// <summary>The last step with a value of the target whose values end first; of targets without any value none counts, and -1 stands for no value at all.</summary>
    public int FirstTargetEnd()
    {
        var first = -1;
        for (var target = 0; target < targets; target++)
        {
            var step = Length - 1;
            while (step >= 0 && float.IsNaN(_values[step][target])) step--;
            if (step >= 0) first = first < 0 ? step : Math.Min(first, step);
        }

        return first;
    }

    /// <summary>Takes a row.</summary>
    public void Add(ReadOnlySpan<float> values, ReadOnlySpan<float> ahead, ReadOnlySpan<float> behind, RowTime? time, long row, DuplicateTimes duplicates, string? column)
    {
        if (time is { } known)
        {
            if (Length > 0 && !known.IsAfter(Times[^1].Ticks))
            {
                TimeOrder.Steps(default, Times[^1], known, default, column!, name, row);
                if (duplicates == DuplicateTimes.Refuse) throw TimeOrder.Twice(known, column!, name, row);
                Merge(values, ahead, behind, duplicates);
                return;
            }

            Times.Add(known);
            _rows.Add(row);
        }

        for (var target = 0; target < targets; target++) _counts[target] = float.IsNaN(values[target]) ? 0 : 1;
        _values.Add(values);
        _known.Add(ahead);
        _past.Add(behind);
        Length++;
    }

    /// <summary>Puts steps without values in the place of rows that are missing.</summary>
    /// <exception cref="InvalidOperationException">Steps are missing and may not be, or rows do not stand at equal steps.</exception>
    public void Regularize(TimeStep step, MissingTimes missing, string column)
    {
        var (filled, inserted) = (new SeriesTrack(name, targets, known, past), 0L);
        var gap = new float[Math.Max(targets, Math.Max(known, past))];
        gap.AsSpan().Fill(float.NaN);
        for (var t = 0; t < Length; t++)
        {
            if (t > 0)
            {
                var steps = TimeOrder.Steps(step, Times[t - 1], Times[t], missing, column, name, _rows[t]);
                inserted += steps - 1;
                if (Length + inserted > int.MaxValue / 2)
                    throw new InvalidOperationException($"Column '{column}' leaves {inserted} steps of {step} without a row in series '{name}', more than there can be. Its rows do not stand at equal steps: resample them.");
                for (var between = 1; between < steps; between++) filled.Take(gap.AsSpan(0, targets), gap.AsSpan(0, known), gap.AsSpan(0, past), step.After(Times[t - 1], between));
            }

            filled.Take(ValuesAt(t), Known(t), Past(t), Times[t]);
        }

        _rows = [];
        if (inserted > 0) (_values, _known, _past, Times, Length) = (filled._values, filled._known, filled._past, filled.Times, filled.Length);
    }

    void Take(ReadOnlySpan<float> values, ReadOnlySpan<float> ahead, ReadOnlySpan<float> behind, RowTime time)
    {
        Times.Add(time);
        _values.Add(values);
        _known.Add(ahead);
        _past.Add(behind);
        Length++;
    }

    void Merge(ReadOnlySpan<float> values, ReadOnlySpan<float> ahead, ReadOnlySpan<float> behind, DuplicateTimes duplicates)
    {
        var last = _values.Values[^targets..];
        for (var target = 0; target < targets; target++)
        {
            var (before, value) = (last[target], values[target]);
            if (float.IsNaN(value)) continue;
            _counts[target]++;
            last[target] = float.IsNaN(before) || duplicates == DuplicateTimes.Last ? value
                : duplicates == DuplicateTimes.Sum ? before + value : before + ((value - before) / _counts[target]);
        }

        ahead.CopyTo(_known.Values[^known..]);
        behind.CopyTo(_past.Values[^past..]);
    }
}
