using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>A value that is missing hides neither its step nor the others of it.</summary>
[TestClass]
public sealed class MissingValueTests
{
    const int Steps = 10;

    static readonly SequenceOptions Small = ExampleFixtures.Tiny with { Network = ExampleFixtures.Tiny.Network with { HiddenSize = 12 }, ConvolutionChannels = 12, Training = ExampleFixtures.Tiny.Training with { Epochs = 8, BatchSize = 16, Members = 1 } };

    /// <summary>Two classes whose features differ by their means; some values are missing, at random or by the class.</summary>
    static ExampleSet Classes(int count, int features, double shift, Func<Random, int, int, bool> missing, int seed)
    {
        var set = new ExampleSet([new("Sensors", InputKind.Continuous, features)]);
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var values = new float[Steps * features];
            for (var k = 0; k < values.Length; k++)
            {
                values[k] = (float)(ForecastFixtures.Gauss(random) + (shift * (i % 2 == 0 ? -1 : 1)));
                if (missing(random, k % features, i % 2)) values[k] = float.NaN;
            }

            set.Append(0, values);
            set.Complete(i % 2);
        }

        return set;
    }

    static double Auc(SequencePredictionModel model, ExampleSet set)
    {
        var outputs = ExampleFixtures.Predict(model, set);
        var (right, pairs) = (0.0, 0);
        for (var no = 0; no < set.Count; no++)
        {
            for (var yes = 0; yes < set.Count; yes++)
            {
                if (set.Label(no) != 0 || set.Label(yes) != 1) continue;
                pairs++;
                right += outputs[2 * yes].CompareTo(outputs[2 * no]) switch { > 0 => 1, 0 => 0.5, _ => 0 };
            }
        }

        return right / pairs;
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.02)]
    [DataRow(0.3)]
    public void Classes_that_464_features_tell_apart_are_told_apart_although_some_values_are_missing(double share)
    {
        bool Missing(Random random, int feature, int label) => random.NextDouble() < share;
        var model = ExampleFixtures.Train(Classes(160, 464, 0.1, Missing, seed: 1), Small, PredictionTask.Binary);
        var auc = Auc(model, Classes(100, 464, 0.1, Missing, seed: 2));
        Assert.IsTrue(auc > 0.98, $"AUC {auc}");
    }

    [TestMethod]
    public void A_model_of_complete_data_reads_data_with_gaps()
    {
        var model = ExampleFixtures.Train(Classes(160, 464, 0.1, (_, _, _) => false, seed: 1), Small, PredictionTask.Binary);
        var auc = Auc(model, Classes(100, 464, 0.1, (random, _, _) => random.NextDouble() < 0.02, seed: 2));
        Assert.IsTrue(auc > 0.98, $"AUC {auc}");
    }

    [TestMethod]
    public void That_a_value_is_missing_may_tell_the_class()
    {
        bool Missing(Random random, int feature, int label) => feature == 1 && random.NextDouble() < (label == 1 ? 0.3 : 0.05);
        var model = ExampleFixtures.Train(Classes(300, 3, 0, Missing, seed: 1), Small with { Training = Small.Training with { Epochs = 15 } }, PredictionTask.Binary);
        Assert.AreEqual(1, model.State.Network.Plan.Flagged[0].Single());
        var auc = Auc(model, Classes(200, 3, 0, Missing, seed: 2));
        Assert.IsTrue(auc > 0.85, $"AUC {auc}");
    }

    [TestMethod]
    public void Gaps_are_bridged_by_the_features_own_neighbours_and_steps_without_any_value_stay_masked()
    {
        var set = new ExampleSet([new("Sensors", InputKind.Continuous, 2)]);
        for (var i = 0; i < 40; i++)
        {
            set.Append(0, [i % 2, 1, 2, i % 5, 3, 3]);
            set.Complete(i % 2);
        }

        var model = ExampleFixtures.Train(set, target: PredictionTask.Binary);
        var asked = new ExampleSet(set.Inputs);
        foreach (var values in (float[][])[
            [0, 1, float.NaN, 5, 4, 6], [0, 1, 2, 5, 4, 6],
            [float.NaN, 1, 2, 5, 4, float.NaN], [2, 1, 2, 5, 4, 5],
            [0, 1, float.NaN, float.NaN, 4, 6], [0, 1, 4, 6],
            [0, 1, float.NaN, float.NaN, 4, float.NaN], [0, 1, 4, 1]])
        {
            asked.Append(0, values);
            asked.Complete(float.NaN);
        }

        var outputs = ExampleFixtures.Predict(model, asked).Chunk(2).ToArray();
        for (var row = 0; row < outputs.Length; row += 2)
        {
            // Convolutions see the place of a step, which a masked one keeps.
            if (row == 4 || row == 6) Assert.AreNotEqual(outputs[0][0], outputs[row][0]);
            else Assert.AreEqual(outputs[row + 1][0], outputs[row][0], 1e-5, $"row {row}");
        }

        var plain = ExampleFixtures.Train(set, ExampleFixtures.Tiny with { ConvolutionChannels = 0, RandomConvolutions = 0 }, PredictionTask.Binary);
        outputs = [.. ExampleFixtures.Predict(plain, asked).Chunk(2)];
        for (var row = 0; row < outputs.Length; row += 2) Assert.AreEqual(outputs[row + 1][0], outputs[row][0], 1e-5, $"row {row}, without convolutions");
    }

    [TestMethod]
    public void What_a_missing_value_contributes_is_told_and_all_contributions_sum_to_the_difference()
    {
        bool Missing(Random random, int feature, int label) => feature == 1 && random.NextDouble() < (label == 1 ? 0.4 : 0.1);
        var model = ExampleFixtures.Train(Classes(120, 3, 0.3, Missing, seed: 1), Small, PredictionTask.Binary);
        var set = Classes(6, 3, 0.3, Missing, seed: 2);
        for (var row = 0; row < set.Count; row++)
        {
            var why = model.Explain(set, row, output: 0);
            Assert.AreEqual(3 * Steps, why.Contributions[0].Length);
            Assert.AreEqual(why.Output - why.BaselineOutput, why.Contributions[0].Sum(x => (double)x), 2e-3 * Math.Max(0.01, Math.Abs(why.Output - why.BaselineOutput)));
            for (var i = 0; i < 3 * Steps; i++)
                if (float.IsNaN(set.Values(row, 0)[i])) Assert.AreNotEqual(0, why.Contributions[0][i], "a missing value has a part, too");
        }
    }

    [TestMethod]
    public void The_share_of_what_is_missing_is_told()
    {
        var set = new ExampleSet(ExampleFixtures.AllKinds);
        Assert.AreEqual(0, set.MissingShare(0));
        set.Append(0, [1, float.NaN, float.NaN, 4]);
        set.Append(1, [0, 1, 2, float.NaN, 3]);
        set.Append(2, [1, 2, 3]);
        set.Complete(1);
        Assert.AreEqual((0.5, 0.4, 0.0), (set.MissingShare(0), set.MissingShare(1), set.MissingShare(2)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => set.MissingShare(3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => set.Values(0, 4).ToArray());
    }
}
