using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Forecasting.ZeroShot;

/// <summary>Where a series stands: the last values of each of its targets, and the time of its last row.</summary>
sealed class SeriesContext
{
    readonly ContextBuffer[] _targets;

    public SeriesContext(string name, ContextLayout layout)
    {
        (Name, _targets) = (name, [.. Enumerable.Range(0, layout.Targets).Select(_ => new ContextBuffer(layout.Length))]);
        Widths = layout.AdaptiveHorizon == 0 ? [] : [.. _targets.Select(_ => new AdaptiveWidths(layout.AdaptiveHorizon))];
    }

    SeriesContext(SeriesContext other)
    {
        (Name, _targets, HasBegun, Time) = (other.Name, Array.ConvertAll(other._targets, target => target.Clone()), other.HasBegun, other.Time);
        (Clock, Widths) = (other.Clock, Array.ConvertAll(other.Widths, widths => widths.Clone()));
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

    /// <summary>The last values of each target.</summary>
    public ReadOnlySpan<ContextBuffer> Targets => _targets;

    /// <summary>Takes the values of the next step [targets]; NaN where missing.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        (HasBegun, Clock) = (true, AdaptiveWidths.Later(Clock, 1));
        for (var target = 0; target < values.Length; target++) _targets[target].Add(values[target]);
    }

    /// <summary>Lets steps pass of which nothing is known.</summary>
    public void Skip(long steps)
    {
        Clock = AdaptiveWidths.Later(Clock, steps);
        foreach (var target in _targets) target.Miss(steps);
    }

    /// <summary>Writes or reads all of it but the name. Version 1 has no clock.</summary>
    public void Transfer(ModelCodec codec)
    {
        foreach (var target in _targets) target.Transfer(codec);
        Time = new(new(codec.Long(Time.Clock.Ticks, 0, DateTime.MaxValue.Ticks)), codec.Long(Time.Ticks, long.MinValue));
        HasBegun = true;
        if (codec.Version < 2) return;
        Clock = codec.Long(Clock, 0, AdaptiveWidths.LastClock);
        foreach (var widths in Widths) widths.Transfer(codec, Clock);
    }

    public SeriesContext Clone() => new(this);
}

/// <summary>What is kept of each series.</summary>
/// <param name="Length">Values of a target at most.</param>
/// <param name="Targets">Targets.</param>
/// <param name="AdaptiveHorizon">Steps ahead whose intervals adapt to what is observed; 0 where they do not.</param>
readonly record struct ContextLayout(int Length, int Targets, int AdaptiveHorizon);
