using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Records;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>What a forecaster of measurements learns from: where records are cut, and the loss of what lies behind.</summary>
[TestClass]
public sealed class RecordCutTests
{
    const int D = RecordFixtures.Measurements;

    [TestMethod]
    public void Behind_a_cut_lie_all_steps_within_reach_that_tell_anything()
    {
        const double Longest = 2;
        var records = RecordFixtures.Of(30);
        var cuts = new RecordCuts(records, FeatureScaler.Fit(records, 0, [.. Enumerable.Range(0, records.Count)]), Longest);
        var (times, seen) = (new int[RecordCuts.MostTimes], new HashSet<int>());
        for (var record = 0; record < records.Count; record++)
        {
            Assert.IsTrue(cuts.CanCut(record), $"record {record}");
            for (var seed = 0UL; seed < 40; seed++)
            {
                var known = cuts.Draw(record, seed, times, out var count);
                var when = records.Values(record, 2).ToArray();
                int[] expected = [.. Enumerable.Range(known, when.Length - known)
                    .Where(step => when[step] - when[known - 1] <= Longest && !(float.IsNaN(records.Values(record, 0)[step * D]) && float.IsNaN(records.Values(record, 0)[(step * D) + 1])))];
                CollectionAssert.AreEqual(expected, times[..count], $"record {record}, seed {seed}");
                Assert.IsTrue(count > 0);
                if (record == 0) seen.Add(known);
            }
        }

        Assert.IsTrue(seen.Count > 3, $"{seen.Count} places of a record were cut at");
    }

    [TestMethod]
    public void Of_many_steps_some_are_drawn_in_order()
    {
        var records = new ExampleSet([new("Features", InputKind.Continuous, 1), new("Times", InputKind.Continuous, 1, FieldRole.Time)]);
        records.Append(0, [.. Enumerable.Range(0, 200).Select(step => step % 3f)]);
        records.Append(1, [.. Enumerable.Range(0, 200).Select(step => (float)step)]);
        records.Complete(float.NaN);
        var cuts = new RecordCuts(records, FeatureScaler.Fit(records, 0, [0]), 1000);
        var times = new int[RecordCuts.MostTimes];
        for (var seed = 0UL; seed < 50; seed++)
        {
            var known = cuts.Draw(0, seed, times, out var count);
            Assert.AreEqual(Math.Min(RecordCuts.MostTimes, 200 - known), count, $"seed {seed}");
            for (var i = 0; i < count; i++) Assert.IsTrue(times[i] >= known && times[i] < 200 && (i == 0 || times[i] > times[i - 1]), $"seed {seed}, time {i}");
        }
    }

    [TestMethod]
    public void A_record_that_never_changes_or_ends_at_once_cannot_be_cut()
    {
        var records = new ExampleSet([new("Features", InputKind.Continuous, 1), new("Times", InputKind.Continuous, 1, FieldRole.Time)]);
        foreach (var values in (float[][])[[1], [1, float.NaN], [2, 1]])
        {
            records.Append(0, values);
            records.Append(1, [.. values.Select((_, step) => (float)step)]);
            records.Complete(float.NaN);
        }

        var cuts = new RecordCuts(records, FeatureScaler.Fit(records, 0, [0, 1, 2]), 10);
        CollectionAssert.AreEqual(new[] { false, false, true }, Enumerable.Range(0, 3).Select(cuts.CanCut).ToArray());
        Assert.IsFalse(new RecordCuts(records, FeatureScaler.Fit(records, 0, [0]), 10).CanCut(2), "a scaler that has seen one value only");
    }

    [TestMethod]
    public void The_loss_is_that_of_each_target_and_its_gradient_that_of_differences()
    {
        const int Batch = 2, Steps = 3, Targets = 2;
        var (objective, random, loss) = (new LocationScaleObjective(new MeasurementLoss(), Targets), new Random(1), new GaussianLoss());
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
        var (outputs, targets, gradient) = (Draw(Batch * Steps * 2 * Targets), Draw(((2 * Steps) - 1) * Targets), new float[Batch * Steps * 2 * Targets]);
        targets[3] = float.NaN;
        var offsets = new[] { 0, Steps * Targets, targets.Length };
        double Sum(float[] of, Span<float> slopes) => objective.Evaluate(new()
        {
            Shape = new(Batch, Steps, 2 * Targets),
            Outputs = of,
            Targets = new RaggedTargets(targets, offsets),
            SequenceWeights = new float[] { 1, 0.5f },
            OutputGradient = slopes,
            Scratch = new float[objective.ScratchSize(Batch, Steps)],
        }).Sum;

        var expected = 0.0;
        for (var i = 0; i < targets.Length; i++)
        {
            var (sequence, place) = i < Steps * Targets ? (0, i) : (1, i - (Steps * Targets));
            var at = (((sequence * Steps) + (place / Targets)) * 2 * Targets) + (place % Targets);
            if (float.IsNaN(targets[i])) continue;
            var weight = sequence == 0 ? 1 : 0.5f;
            expected += loss.Evaluate([outputs[at], outputs[at + Targets]], [targets[i]], [weight], default) + (1.5 * weight * Math.Pow(outputs[at] - targets[i], 2));
        }

        Assert.AreEqual(expected, Sum(outputs, gradient), 1e-6);
        for (var i = 0; i < outputs.Length; i++)
        {
            const float Step = 1e-2f;
            float[] up = [.. outputs], down = [.. outputs];
            up[i] += Step;
            down[i] -= Step;
            Assert.AreEqual((Sum(up, default) - Sum(down, default)) / (up[i] - down[i]), gradient[i], 1e-3, $"output {i}");
        }
    }
}
