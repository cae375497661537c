using System.Diagnostics.Metrics;

namespace Microsoft.ML.Lstm;

/// <summary>The metrics of fleets (System.Diagnostics.Metrics), each with the tag "fleet"; OpenTelemetry collects them by the meter's name.</summary>
public static class FleetMeter
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Microsoft.ML.Lstm.Orleans";

    static readonly Meter Meter = new(Name);

    /// <summary>Observations by "outcome", as an <see cref="ObservationOutcome"/> says it.</summary>
    internal static readonly Counter<long> Observations = Meter.CreateCounter<long>("lstm.fleet.observations", "{observation}", "Observations that were stored, by their outcome");

    internal static readonly Counter<long> Refused = Meter.CreateCounter<long>("lstm.fleet.refused", "{observation}", "Observations that came while a shard's queue was full");

    internal static readonly Histogram<double> Commits = Meter.CreateHistogram<double>("lstm.fleet.commit.duration", "s", "Time to store a record of a shard's log");

    internal static readonly Histogram<double> Steps = Meter.CreateHistogram<double>("lstm.fleet.step.duration", "s", "Time to apply and answer a record");

    internal static readonly Counter<long> Records = Meter.CreateCounter<long>("lstm.fleet.records", "{record}", "Records of logs that were stored");

    internal static readonly Histogram<long> Checkpoints = Meter.CreateHistogram<long>("lstm.fleet.checkpoint.size", "By", "Bytes of a shard's checkpoint");

    internal static readonly Histogram<double> Recoveries = Meter.CreateHistogram<double>("lstm.fleet.recovery.duration", "s", "Time to read a shard's checkpoint and log");

    internal static readonly UpDownCounter<long> Shards = Meter.CreateUpDownCounter<long>("lstm.fleet.shards", "{shard}", "Shards in this silo's memory");

    internal static readonly UpDownCounter<long> Series = Meter.CreateUpDownCounter<long>("lstm.fleet.series", "{series}", "Series in this silo's memory");

    static readonly KeyValuePair<string, object?>[] Outcomes = [.. Enum.GetValues<ObservationOutcome>().Select(outcome => new KeyValuePair<string, object?>("outcome", outcome.ToString()))];

    internal static void Count(ReadOnlySpan<byte> outcomes, KeyValuePair<string, object?> fleet)
    {
        Span<long> counts = stackalloc long[Outcomes.Length];
        foreach (var outcome in outcomes) counts[outcome]++;
        for (var outcome = 0; outcome < counts.Length; outcome++)
            if (counts[outcome] > 0) Observations.Add(counts[outcome], fleet, Outcomes[outcome]);
    }
}
