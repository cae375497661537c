using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Microsoft.ML.Lstm.Orleans.Tests;

/// <summary>Observations that come by an Orleans stream have the effect of those that come by calls.</summary>
[TestClass]
public sealed class StreamTests
{
    [TestMethod]
    public async Task A_stream_moves_series_as_calls_do()
    {
        await using var streamed = await TestFleet.StartAsync(Models.SmallForecaster, options => options with { QueueLength = 12 }, configure: silo => silo.AddMemoryStreams("memory").AddMemoryGrainStorage("PubSubStore"));
        await using var called = await TestFleet.StartAsync(Models.SmallForecaster);
        var streams = streamed.Cluster.Silos[0].ServiceProvider.GetRequiredKeyedService<IStreamProvider>("memory");
        for (var number = 0; number < 12; number++)
        {
            await streamed.Fleet.PublishAsync(streams, Batches.Steps(20, number, 1));
            await called.Fleet.ObserveAsync(Batches.Steps(20, number, 1));
        }

        var (expected, actual) = (Batches.All(await called.Fleet.AskAsync(Batches.Names(20))), Array.Empty<float[]>());
        // Streams are asynchronous: in the end they are where the calls are.
        for (var wait = 0; wait < 200 && !Equal(expected, actual); wait++)
        {
            await Task.Delay(100);
            actual = Batches.All(await streamed.Fleet.AskAsync(Batches.Names(20)));
        }

        Batches.AssertSame(expected, actual);
        var again = await streamed.Fleet.ObserveAsync(Batches.Steps(20, 11, 1));
        Assert.IsTrue(Enumerable.Range(0, 20).All(row => again.Outcome(row) == ObservationOutcome.Passed));
    }

    static bool Equal(float[][] expected, float[][] actual) => expected.Length == actual.Length && expected.Zip(actual).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
}
