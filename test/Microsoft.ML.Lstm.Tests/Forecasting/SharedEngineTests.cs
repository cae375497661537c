using System.Collections.Concurrent;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>An engine serves one thread at a time: whoever shares it gets his own right answer or an exception that says so.</summary>
[TestClass]
public sealed class SharedEngineTests
{
    const int Threads = 8, Calls = 60;

    readonly MLContext _ml = new(seed: 1);

    LstmForecastingTransformer Model => field ??= SeriesFixtures.Fit(_ml, SeriesFixtures.ThreeSeries(_ml, 60), SeriesFixtures.Small with { SeriesColumnName = nameof(NamedStep.Series) });

    [TestMethod]
    [Timeout(120_000)]
    public void Eight_threads_on_one_engine_get_their_own_answers_or_are_told()
    {
        // A history that was moved by other calls gives other forecasts, so each call has a series of its own: its first forecast is known.
        float Value(int thread, int call) => 1000 * (thread + 1) + call;
        using var engine = Model.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        using var alone = Model.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        var (right, told, faults) = (0, 0, new ConcurrentQueue<string>());
        Hammer(Threads, Calls, (thread, call) =>
        {
            var step = new NamedStep { Series = $"{thread} {call}", Value = Value(thread, call) };
            try
            {
                var forecast = engine.Predict(step);
                Forecast expected;
                lock (alone) expected = alone.Predict(step);
                if (expected.Next.SequenceEqual(forecast.Next) && expected.Low.SequenceEqual(forecast.Low) && expected.High.SequenceEqual(forecast.High)) Interlocked.Increment(ref right);
                else faults.Enqueue($"thread {thread}, call {call}: {string.Join(' ', forecast.Next)} in place of {string.Join(' ', expected.Next)}");
            }
            catch (InvalidOperationException overlap) when (overlap.Message.Contains("several threads", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref told);
            }
            catch (Exception other)
            {
                faults.Enqueue(other.ToString());
            }
        });
        Assert.AreEqual("", string.Join('\n', faults), $"{right} right, {told} told");
        Assert.AreEqual(Threads * Calls, right + told);

        // It goes on working for one thread at a time, which may be told once of what went before.
        var last = new NamedStep { Series = "afterwards", Value = 5 };
        try
        {
            engine.Predict(new NamedStep { Series = "told", Value = 5 });
        }
        catch (InvalidOperationException overlap) when (overlap.Message.Contains("several threads", StringComparison.Ordinal))
        {
        }
        SeriesFixtures.AreEqual(alone.Predict(last), engine.Predict(last));
    }

    [TestMethod]
    public void A_second_thread_that_comes_while_the_first_is_at_work_is_refused_and_so_is_the_first()
    {
        using var engine = Model.CreateTimeSeriesEngine<NamedStep, Slow>(_ml);
        Exception? second = null;
        Slow.Reading = () =>
        {
            // Between the example's being taken and the forecast's being read.
            var other = new Thread(() => second = Assert.Throws<Exception>(() => engine.Predict(new NamedStep { Series = "shop 2", Value = 2 })));
            other.Start();
            other.Join();
        };
        try
        {
            var first = Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict(new NamedStep { Series = "shop 1", Value = 1 }));
            StringAssert.Contains(first.Message, "several threads");
            Assert.IsInstanceOfType<InvalidOperationException>(second);
            StringAssert.Contains(second.Message, "several threads");
        }
        finally
        {
            Slow.Reading = null;
        }
        Assert.AreEqual(SeriesFixtures.Horizon, engine.Predict(new NamedStep { Series = "shop 1", Value = 1 }).Next.Length);
    }

    [TestMethod]
    [Timeout(120_000)]
    public void An_engine_may_go_from_thread_to_thread_under_a_lock()
    {
        using var engine = Model.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        Hammer(Threads, 20, (thread, call) =>
        {
            lock (engine)
            {
                engine.Predict(new NamedStep { Series = $"shop {thread}", Value = call });
                engine.Predict();
                engine.Predict(horizon: 2);
            }
        });
    }

    [TestMethod]
    public void A_call_that_fails_leaves_the_engine_to_other_threads()
    {
        using var engine = Model.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict());
        Elsewhere(() => Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict(new NamedStep { Series = "shop 1", Value = float.PositiveInfinity })));
        Elsewhere(() => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => engine.Predict(new NamedStep { Series = "shop 1", Value = 1 }, horizon: -1)));
        Elsewhere(() => engine.Predict(new NamedStep { Series = "shop 1", Value = 1 }));
        engine.Predict(new NamedStep { Series = "shop 1", Value = 1 });

        static void Elsewhere(Action action)
        {
            Exception? failed = null;
            var thread = new Thread(() =>
            {
                try
                {
                    action();
                }
                catch (Exception exception)
                {
                    failed = exception;
                }
            });
            thread.Start();
            thread.Join();
            Assert.IsNull(failed, failed?.ToString());
        }
    }

    [TestMethod]
    [Timeout(120_000)]
    public void Transform_and_Forecast_of_one_model_may_be_shared()
    {
        var rows = SeriesFixtures.ThreeSeries(_ml, 5);
        var expected = SeriesFixtures.Forecasts(_ml, Model.Transform(rows));
        var all = Model.Forecast();
        Hammer(Threads, 4, (_, _) =>
        {
            var actual = SeriesFixtures.Forecasts(_ml, Model.Transform(rows));
            for (var i = 0; i < expected.Length; i++) SeriesFixtures.AreEqual(expected[i], actual[i], $"row {i}");
            CollectionAssert.AreEqual(all.ToArray(), Model.Forecast().ToArray());
        });
    }

    internal static void Hammer(int threads, int calls, Action<int, int> call)
    {
        using var start = new Barrier(threads);
        var failed = new ConcurrentQueue<Exception>();
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            try
            {
                start.SignalAndWait();
                for (var i = 0; i < calls; i++) call(number, i);
            }
            catch (Exception exception)
            {
                failed.Enqueue(exception);
            }
        }))];
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        Assert.IsTrue(failed.IsEmpty, string.Join('\n', failed));
    }

    /// <summary>Its properties are set between the ping and the reading of its columns, in the order in which they stand here.</summary>
    sealed class Slow
    {
        public static Action? Reading { get; set; }

        public string Series
        {
            get;
            set
            {
                field = value;
                Reading?.Invoke();
            }
        } = "";

        public float[] Next { get; set; } = [];
    }
}
