using System.Collections.Concurrent;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Forecasting;

namespace Microsoft.ML.Lstm.Tests.AnomalyDetection;

/// <summary>By what a detector knows its series, what it takes as numbers, and one engine for several threads: as with forecasters.</summary>
[TestClass]
public sealed class AnomalySeriesTests
{
    readonly MLContext _ml = new(seed: 1);

    static LstmAnomalyOptions Options => SensorFixtures.Small with { SeriesColumnName = "Machine" };

    SensorStep[] All => field ??= SensorFixtures.Machines(400);

    SensorStep[] History => All[..(3 * SensorFixtures.History)];

    SensorStep[] Later => All[(3 * SensorFixtures.History)..];

    LstmAnomalyTransformer Model => field ??= SensorFixtures.Fit(_ml, History, Options);

    IDataView Keyed(IEnumerable<SensorStep> steps)
    {
        var rows = SensorFixtures.Rows(_ml, steps);
        return _ml.Transforms.Conversion.MapValueToKey("Number", "Machine").Fit(rows).Transform(rows);
    }

    [TestMethod]
    public void Keys_that_were_fitted_anew_in_another_order_follow_their_values()
    {
        var expected = SensorFixtures.Verdicts(_ml, Model.Transform(SensorFixtures.Rows(_ml, Later)));
        var keyed = _ml.Transforms.DetectAnomalyByLstm(Options with { SeriesColumnName = "Number" }).Fit(Keyed(History));
        foreach (var model in new[] { keyed, Reload(stream => _ml.Model.Save(keyed, Keyed(History).Schema, stream)) })
        {
            // The first row is of another machine than in training, so the keys are numbered otherwise.
            var turned = Later.Chunk(3).SelectMany(rows => rows.Reverse()).ToArray();
            var actual = SensorFixtures.Verdicts(_ml, model.Transform(Keyed(turned)));
            SensorFixtures.AreEqual(expected, [.. actual.Chunk(3).SelectMany(rows => rows.Reverse())]);
        }
    }

    [TestMethod]
    [DataRow("")]
    [DataRow(null)]
    public void A_row_without_a_name_is_refused_with_the_column(string? name)
    {
        using var engine = SensorFixtures.Engine(_ml, Model);
        var step = SensorFixtures.Steps(1, name!)[0];
        Refused(() => engine.Predict(step));
        Refused(() => SensorFixtures.Verdicts(_ml, Model.Transform(SensorFixtures.Rows(_ml, [step]))));
        Refused(() => SensorFixtures.Fit(_ml, [.. History, step], Options));
        CollectionAssert.AreEqual(SensorFixtures.Verdicts(_ml, Model.Transform(SensorFixtures.Rows(_ml, Later)))[0], engine.Predict(Later[0]).All);

        static void Refused(Action action) => StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(action).Message, "'Machine'");
    }

    [TestMethod]
    public void A_series_that_an_engine_has_not_seen_is_told_of_once()
    {
        var model = Model;
        var lines = new List<string>();
        _ml.Log += (_, e) =>
        {
            if (e.Kind == Runtime.ChannelMessageKind.Warning) lines.Add(e.Message);
        };
        using var engine = SensorFixtures.Engine(_ml, model);
        foreach (var step in Later[..3].Concat(SensorFixtures.Steps(2, "machnie 1"))) engine.Predict(step);
        Assert.AreEqual(1, lines.Count, string.Join('\n', lines));
        StringAssert.Contains(lines[0], "'machnie 1'");
    }

    [TestMethod]
    public void Every_name_survives_a_file_and_a_checkpoint_half_an_emoji_too()
    {
        var names = SeriesNameTests.Names;
        var steps = names.SelectMany((name, i) => SensorFixtures.Steps(400, name, i + 1)).ToArray();
        var model = SensorFixtures.Fit(_ml, steps.Where((_, i) => i % 400 < SensorFixtures.History), Options);
        var later = SensorFixtures.Rows(_ml, steps.Where((_, i) => i % 400 >= SensorFixtures.History));
        var loaded = Reload(stream => _ml.Model.Save(model, later.Schema, stream));
        Assert.AreEqual(names.Length, loaded.SeriesCount);
        SensorFixtures.AreEqual(SensorFixtures.Verdicts(_ml, model.Transform(later)), SensorFixtures.Verdicts(_ml, loaded.Transform(later)));
        using var engine = SensorFixtures.Engine(_ml, model);
        var resumed = Reload(stream => engine.CheckPoint(_ml, stream));
        SensorFixtures.AreEqual(SensorFixtures.Verdicts(_ml, model.Transform(later)), SensorFixtures.Verdicts(_ml, resumed.Transform(later)));
    }

    [TestMethod]
    [DataRow(DataKind.Double)]
    [DataRow(DataKind.Int32)]
    public void Numbers_of_other_types_are_taken(DataKind kind)
    {
        var steps = SensorFixtures.Steps(400);
        foreach (var step in steps) step.Sensors = [MathF.Round(step.Sensors[0]), MathF.Round(step.Sensors[1])];
        var (history, later) = (SensorFixtures.Rows(_ml, steps[..SensorFixtures.History]), SensorFixtures.Rows(_ml, steps[SensorFixtures.History..]));
        var expected = SensorFixtures.Verdicts(_ml, _ml.Transforms.DetectAnomalyByLstm(SensorFixtures.Small).Fit(history).Transform(later));
        var convert = _ml.Transforms.Conversion.ConvertType("Sensors", outputKind: DataKind.String).Append(_ml.Transforms.Conversion.ConvertType("Sensors", outputKind: kind)).Fit(history);
        var actual = _ml.Transforms.DetectAnomalyByLstm(SensorFixtures.Small).Fit(convert.Transform(history)).Transform(convert.Transform(later));
        SensorFixtures.AreEqual(expected, SensorFixtures.Verdicts(_ml, actual));
    }

    /// <summary>Rows of several threads come in any order, too.</summary>
    static bool IsTold(InvalidOperationException error) =>
        error.Message.Contains("several threads", StringComparison.Ordinal) || error.Message.Contains("Times must rise", StringComparison.Ordinal);

    [TestMethod]
    [Timeout(120_000)]
    public void Eight_threads_on_one_engine_get_their_own_answers_or_are_told()
    {
        // Every machine not seen in training only collects its rows, so its verdict tells nothing; those of the training are judged.
        var (right, told, faults) = (0, 0, new ConcurrentQueue<string>());
        for (var round = 0; round < 10; round++)
        {
            using var engine = SensorFixtures.Engine(_ml, Model);
            var expected = Later[..3].ToDictionary(step => step.Machine, step =>
            {
                using var alone = SensorFixtures.Engine(_ml, Model);
                return alone.Predict(step).All;
            });
            SharedEngineTests.Hammer(3, 1, (thread, _) =>
            {
                var step = Later[thread];
                try
                {
                    if (expected[step.Machine].SequenceEqual(engine.Predict(step).All)) Interlocked.Increment(ref right);
                    else faults.Enqueue($"round {round}: a wrong verdict on {step.Machine}");
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
        }
        Assert.AreEqual("", string.Join('\n', faults), $"{right} right, {told} told");

        using var shared = SensorFixtures.Engine(_ml, Model);
        var answers = 0;
        SharedEngineTests.Hammer(8, 100, (thread, call) =>
        {
            try
            {
                shared.Predict(Later[(8 * call + thread) % Later.Length]);
                Interlocked.Increment(ref answers);
            }
            catch (InvalidOperationException overlap) when (IsTold(overlap))
            {
            }
        });
        try
        {
            shared.Predict(Later[0]);
        }
        catch (InvalidOperationException overlap) when (IsTold(overlap))
        {
        }
        shared.Predict(new SensorStep { Machine = Later[1].Machine, Sensors = Later[1].Sensors, Time = Later[^1].Time.AddYears(1) });
    }

    LstmAnomalyTransformer Reload(Action<Stream> save)
    {
        using var file = new MemoryStream();
        save(file);
        file.Position = 0;
        var loaded = _ml.Model.Load(file, out _);
        return loaded as LstmAnomalyTransformer ?? ((IEnumerable<ITransformer>)loaded).OfType<LstmAnomalyTransformer>().Single();
    }
}
