namespace Microsoft.ML.Lstm.Control.Tests.Planning;

[TestClass]
public sealed class QuadraticCostTests
{
    [TestMethod]
    public void Squares_are_weighted_and_the_last_target_holds()
    {
        var cost = new QuadraticCost([1, float.NaN, 2, 3], outputWeights: [1, 10], inputWeights: [0.5f]);
        // Steps (0, 9), (0, 0), (2, 4): 1 + nothing, 4 + 90, 0 + 10; inputs 2 and 4 add a half of 20.
        Assert.AreEqual(115, cost.Of([0, 9, 0, 0, 2, 4], [2, 4, 0]), 1e-6);
        cost.SetTargets([0, 0, 0, 0]);
        Assert.AreEqual(0, cost.Of([0, 0], [0]), 1e-12);
        Assert.AreEqual(double.PositiveInfinity, cost.Of([float.NaN, 0], [0]));
    }

    [TestMethod]
    public void The_gradient_is_that_of_finite_differences()
    {
        var cost = new QuadraticCost([1, float.NaN, 2, 3], outputWeights: [1, 10], inputWeights: [0.5f]);
        float[] outputs = [0.3f, 9, 0.1f, 0.2f, 2, 4.5f], inputs = [2, 4, 0.1f];
        var (byOutputs, byInputs) = (new float[6], new float[3]);
        cost.Differentiate(outputs, inputs, byOutputs, byInputs);
        for (var i = 0; i < 6; i++) Assert.AreEqual(Slope(outputs, i), byOutputs[i], 1e-2);
        for (var i = 0; i < 3; i++) Assert.AreEqual(Slope(inputs, i), byInputs[i], 1e-2);

        double Slope(float[] values, int i)
        {
            var kept = values[i];
            values[i] = kept + 0.125f;
            var more = cost.Of(outputs, inputs);
            values[i] = kept - 0.125f;
            var less = cost.Of(outputs, inputs);
            values[i] = kept;
            return (more - less) / 0.25;
        }
    }

    [TestMethod]
    public void Bad_targets_and_weights_are_refused()
    {
        Refused("0 targets came", () => new QuadraticCost([]));
        Refused("3 targets came for 2 outputs", () => new QuadraticCost([1, 2, 3], [1, 1]));
        Refused("A target is ", () => new QuadraticCost([float.PositiveInfinity]));
        Refused("A weight is -1.", () => new QuadraticCost([1], [-1]));
        Refused("A weight is NaN.", () => new QuadraticCost([1], inputWeights: [float.NaN]));
        Refused("2 targets came, but there are 1.", () => new QuadraticCost([1]).SetTargets([1, 2]));
    }

    static void Refused(string part, Action call) => StringAssert.Contains(Assert.Throws<ArgumentException>(call).Message, part);
}
