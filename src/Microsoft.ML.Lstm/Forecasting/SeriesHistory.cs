using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Where a series stands: the last values of each of its targets, the covariates of its last steps, and what is known of the whole series.</summary>
sealed class SeriesHistory
{
    readonly SeriesLayout _layout;
    readonly HistoryBuffer[] _targets;

    // The covariates of the last steps, oldest first from the next place on.
    readonly float[] _steps;
    int _next;

    public SeriesHistory(string name, SeriesLayout layout)
    {
        (Name, _layout) = (name, layout);
        _targets = [.. Enumerable.Range(0, layout.Targets).Select(_ => new HistoryBuffer(layout.HistoryLength))];
        _steps = new float[layout.CovariateHistory * layout.StepSize];
        _steps.AsSpan().Fill(float.NaN);
        (Statics, Categories) = (new float[layout.Static], new int[layout.Categories]);
        Statics.AsSpan().Fill(float.NaN);
        Widths = layout.AdaptiveHorizon == 0 ? [] : [.. Enumerable.Range(0, layout.Targets).Select(_ => new AdaptiveWidths(layout.AdaptiveHorizon))];
    }

    SeriesHistory(SeriesHistory other, SeriesLayout layout)
    {
        (Name, _layout, _next) = (other.Name, layout, other._next);
        _targets = Array.ConvertAll(other._targets, target => target.Clone());
        _steps = (float[])other._steps.Clone();
        (Statics, Categories) = ((float[])other.Statics.Clone(), (int[])other.Categories.Clone());
        (Time, HasBegun, Ahead, Clock) = (other.Time, other.HasBegun, other.Ahead, other.Clock);
        Widths = layout.AdaptiveHorizon == 0 ? [] : [.. _targets.Select((_, target) => other.Widths.Length > 0 ? other.Widths[target].Clone() : new(layout.AdaptiveHorizon))];
    }

    /// <summary>The series' name.</summary>
    public string Name { get; }

    /// <summary>Whether a row of it was seen.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The time of its last row, of a series with times.</summary>
    public RowTime Time { get; set; }

    /// <summary>Steps of time that have passed.</summary>
    public long Clock { get; private set; }

    /// <summary>Of each target, how its intervals have adapted; empty where they do not.</summary>
    public AdaptiveWidths[] Widths { get; }

    /// <summary>The history of each target.</summary>
    public ReadOnlySpan<HistoryBuffer> Targets => _targets;

    /// <summary>Static numbers; NaN where missing.</summary>
    public float[] Statics { get; }

    /// <summary>Tokens of the categories; 0 for one that is not known.</summary>
    public int[] Categories { get; }

    /// <summary>Covariates of the steps after the last row, that the training data gave ahead [steps, Known].</summary>
    public float[] Ahead { get; set; } = [];

    /// <summary>Takes the covariates of the next step [StepSize]; what was known ahead is used up by it.</summary>
    public void Step(ReadOnlySpan<float> covariates)
    {
        (HasBegun, Clock) = (true, AdaptiveWidths.Later(Clock, 1));
        if (Ahead.Length > 0) Ahead = [];
        if (_steps.Length == 0) return;
        covariates.CopyTo(_steps.AsSpan(_next));
        _next = _next + covariates.Length == _steps.Length ? 0 : _next + covariates.Length;
    }

    /// <summary>Lets steps pass of which nothing is known.</summary>
    public void Skip(long steps)
    {
        Clock = AdaptiveWidths.Later(Clock, steps);
        foreach (var target in _targets) target.Miss(steps);
    }

    /// <summary>Adds one target's history to those that are forecast.</summary>
    /// <param name="rows">Where.</param>
    /// <param name="target">Number of the target.</param>
    /// <param name="gap">Steps from the last observation to the present.</param>
    /// <param name="behind">Steps that were taken since: a forecast from an earlier present knows their covariates.</param>
    /// <returns>Where the covariates of the steps ahead belong, [steps ahead, StepSize], NaN so far.</returns>
    public Span<float> AddTo(HistoryRows rows, int target, int gap, int behind = 0)
    {
        var row = rows.Add(gap, _targets[target].Spread);
        _targets[target].CopyTo(row.Values, row.Observed);
        Statics.CopyTo(row.Statics);
        Categories.CopyTo(row.Categories);
        if (_targets.Length > 1) row.Categories[^1] = target + 1;
        if (_steps.Length == 0) return default;
        // The ring's older part, then its newer one, as far as the row has room behind the present.
        var shifted = row.Covariates[Math.Min(row.Covariates.Length, behind * _layout.StepSize)..];
        var older = _steps.AsSpan(_next);
        older[..Math.Min(older.Length, shifted.Length)].CopyTo(shifted);
        shifted = shifted[Math.Min(older.Length, shifted.Length)..];
        _steps.AsSpan(0, Math.Min(_next, shifted.Length)).CopyTo(shifted);
        return row.Covariates[_steps.Length..];
    }

    /// <summary>Writes or reads all of it but the name. Versions 1 and 2 have one target, and no covariates.</summary>
    public void Transfer(ModelCodec codec)
    {
        foreach (var target in _targets) target.Transfer(codec);
        HasBegun = true;
        if (codec.Version < 3) return;
        Time = new(new(codec.Long(Time.Clock.Ticks, 0, DateTime.MaxValue.Ticks)), codec.Long(Time.Ticks, long.MinValue));
        _next = codec.Int(_next, 0, Math.Max(0, _steps.Length - 1));
        if (codec.Reads && _next % Math.Max(1, _layout.StepSize) != 0) throw new InvalidDataException($"Its oldest covariates lie at {_next}, within a step of {_layout.StepSize}.");
        codec.FloatsOrNaN(_steps);
        codec.FloatsOrNaN(Statics);
        for (var i = 0; i < Categories.Length; i++) Categories[i] = codec.Int(Categories[i], 0, _layout.Covariates.Categories[i].Length);
        Ahead = codec.List(Ahead, 0, int.MaxValue, value => codec.FloatOrNaN(value));
        if (codec.Reads && (_layout.Known == 0 ? Ahead.Length > 0 : Ahead.Length % _layout.Known != 0))
            throw new InvalidDataException($"It knows {Ahead.Length} covariates ahead, no whole steps of {_layout.Known}.");
        if (codec.Version < 4) return;
        Clock = codec.Long(Clock, 0, AdaptiveWidths.LastClock);
        foreach (var widths in Widths) widths.Transfer(codec, Clock);
    }

    public SeriesHistory Clone() => new(this, _layout);

    /// <summary>A copy under another layout of the same sizes.</summary>
    public SeriesHistory MovedTo(SeriesLayout layout) => new(this, layout);
}
