using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Microsoft.ML.Lstm.Orleans.Tests;

/// <summary>What the meter counts.</summary>
[TestClass]
[DoNotParallelize]
public sealed class MetricTests
{
    [TestMethod]
    public async Task Observations_are_counted_by_outcome()
    {
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == FleetMeter.Name) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            Assert.AreEqual("fleet", tags[0].Value);
            counts.AddOrUpdate(tags.Length > 1 ? $"{instrument.Name} {tags[1].Value}" : instrument.Name, value, (_, before) => before + value);
        });
        listener.Start();
        await using (var cluster = await TestFleet.StartAsync(Models.SmallForecaster, options => options with { Shards = 1 }))
        {
            await cluster.Fleet.ObserveAsync(Batches.Steps(5, 0, 2));
            await cluster.Fleet.ObserveAsync(Batches.Steps(5, 1, 1));
            Assert.AreEqual((10L, 5L, 2L), (counts["lstm.fleet.observations Applied"], counts["lstm.fleet.observations Passed"], counts["lstm.fleet.records"]));
            Assert.AreEqual((1L, 5L), (counts["lstm.fleet.shards"], counts["lstm.fleet.series"]));
            await cluster.RestAsync();
            Assert.AreEqual((0L, 0L), (counts["lstm.fleet.shards"], counts["lstm.fleet.series"]));
        }
    }
}
