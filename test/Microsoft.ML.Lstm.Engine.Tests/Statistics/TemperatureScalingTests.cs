using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Tests.Tasks;

namespace Microsoft.ML.Lstm.Engine.Tests.Statistics;

[TestClass]
public sealed class TemperatureScalingTests
{
    [TestMethod]
    [DataRow(PredictionTask.Multiclass, 3.0)]
    [DataRow(PredictionTask.Multiclass, 0.4)]
    [DataRow(PredictionTask.Binary, 2.0)]
    public void The_temperature_that_made_the_labels_is_found(PredictionTask target, double temperature)
    {
        var random = new Random(1);
        var size = target == PredictionTask.Binary ? 1 : 4;
        var (scores, labels, weights) = (new float[20000 * size], new float[20000], new float[20000]);
        for (var i = 0; i < labels.Length; i++)
        {
            for (var k = 0; k < size; k++) scores[(i * size) + k] = (float)(3 * ForecastFixtures.Gauss(random));
            var odds = target == PredictionTask.Binary ? [1, Math.Exp(scores[i] / temperature)]
                : scores[(i * size)..((i + 1) * size)].Select(score => Math.Exp(score / temperature)).ToArray();
            var place = random.NextDouble() * odds.Sum();
            while ((place -= odds[(int)labels[i]]) > 0) labels[i]++;
            weights[i] = 1;
        }

        var found = TemperatureScaling.Fit(target, scores, labels, weights);
        Assert.AreEqual(temperature, found, 0.06 * temperature);
        var (before, after) = (TemperatureScaling.Error(target, scores, labels, weights, 1), TemperatureScaling.Error(target, scores, labels, weights, found));
        Assert.IsTrue(after < 0.02 && before > 0.05, $"{before}, {after}");
    }

    [TestMethod]
    public void The_calibration_error_is_the_gap_between_confidence_and_accuracy()
    {
        // Four times 0.731 sure, twice right.
        float[] scores = [1, 0, 1, 0, 0, 1, 0, 1], labels = [0, 1, 1, 0], weights = [1, 1, 1, 1];
        Assert.AreEqual((1 / (1 + Math.Exp(-1))) - 0.5, TemperatureScaling.Error(PredictionTask.Multiclass, scores, labels, weights, 1), 1e-6);
    }

    [TestMethod]
    public void A_few_right_answers_prove_no_certainty()
    {
        float[] scores = [2, -2, 3], labels = [1, 0, 1], weights = [1, 1, 1];
        Assert.IsTrue(TemperatureScaling.Fit(PredictionTask.Binary, scores, labels, weights) is > 0.4f and < 1);
    }
}
