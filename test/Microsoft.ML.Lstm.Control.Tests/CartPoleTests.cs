using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Control.Tests;

/// <summary>The bodies of Gymnasium against their equations, written once more.</summary>
[TestClass]
public sealed class CartPoleTests
{
    [TestMethod]
    public void A_cart_and_pole_follow_the_equations_of_motion()
    {
        var random = new SplitMix64(9);
        double[] s = [.. Enumerable.Range(0, 4).Select(_ => (random.NextDouble() * 0.1) - 0.05)];
        var pole = new PositionOnlyCartPole(GameSize.Easy);
        float[] seen = [0, 0];
        pole.Reset(9, seen);
        for (var step = 1; ; step++)
        {
            Assert.AreEqual(s[0], seen[0], 1e-6);
            Assert.AreEqual(s[2], seen[1], 1e-6);
            var action = step / 3 % 2;
            var force = action == 1 ? 10.0 : -10.0;
            // Florian 2007, without friction, solved as two linear equations for the accelerations.
            var (m, l, total) = (0.1, 0.5, 1.1);
            var (a, b, e) = (total, m * l * Math.Cos(s[2]), force + (m * l * s[3] * s[3] * Math.Sin(s[2])));
            var (c, d, f) = (m * l * Math.Cos(s[2]), m * l * l * 4 / 3, m * 9.8 * l * Math.Sin(s[2]));
            var determinant = (a * d) - (b * c);
            var (x, turn) = (((e * d) - (b * f)) / determinant, ((a * f) - (c * e)) / determinant);
            s = [s[0] + (0.02 * s[1]), s[1] + (0.02 * x), s[2] + (0.02 * s[3]), s[3] + (0.02 * turn)];
            var result = pole.Step([action], seen);
            Assert.AreEqual(1 / 200f, result.Reward);
            Assert.AreEqual(Math.Abs(s[2]) > Math.PI / 15 || Math.Abs(s[0]) > 2.4, result.Terminated);
            if (result.IsLast) break;
        }
    }

    [TestMethod]
    public void Who_sees_speeds_keeps_the_pole_up_and_gets_1()
    {
        foreach (var (size, steps) in new[] { (GameSize.Easy, 200), (GameSize.Hard, 600) })
        {
            var pole = new PositionOnlyCartPole(size);
            float[] seen = [0, 0];
            pole.Reset(1, seen);
            var (before, sum, taken) = ((float[])[.. seen], 0.0, 0);
            StepResult result;
            do
            {
                var action = (0.5 * (seen[0] + (20 * (seen[0] - before[0])))) + (10 * (seen[1] + (10 * (seen[1] - before[1])))) > 0 ? 1f : 0;
                before = [.. seen];
                result = pole.Step([action], seen);
                (sum, taken) = (sum + result.Reward, taken + 1);
            }
            while (!result.IsLast);
            Assert.AreEqual(steps, taken);
            Assert.AreEqual(1, sum, 1e-4);
            Assert.IsTrue(result.Truncated && !result.Terminated);
        }
    }

    [TestMethod]
    [DataRow(GameSize.Easy, 0.1)]
    [DataRow(GameSize.Hard, 0.3)]
    public void Noise_has_the_deviation_of_POPGym(GameSize size, double deviation)
    {
        var pole = PositionOnlyCartPole.Noisy(size);
        float[] seen = [0, 0];
        var places = new List<double>();
        for (var seed = 0; seed < 4000; seed++)
        {
            pole.Reset(seed, seen);
            Assert.IsTrue(pole.ObservationSpace.Contains(seen));
            places.Add(seen[0]);
        }
        var start = 0.05 / Math.Sqrt(3);
        Assert.AreEqual(Math.Sqrt((deviation * deviation) + (start * start)), Math.Sqrt(places.Average(x => x * x)), 0.05 * deviation);
    }

    [TestMethod]
    public void A_pendulum_follows_the_equations_of_Gymnasium()
    {
        var random = new SplitMix64(4);
        var (angle, speed) = (((random.NextDouble() * 2) - 1) * Math.PI, (random.NextDouble() * 2) - 1);
        var pendulum = new PositionOnlyPendulum(GameSize.Hard);
        float[] seen = [0, 0];
        pendulum.Reset(4, seen);
        for (var step = 0; step < 100; step++)
        {
            Assert.AreEqual(Math.Cos(angle), seen[0], 1e-5);
            Assert.AreEqual(Math.Sin(angle), seen[1], 1e-5);
            var torque = step % 3 - 1f;
            var top = Math.IEEERemainder(angle, 2 * Math.PI);
            var cost = (top * top) + (0.1 * speed * speed) + (0.001 * torque * torque);
            speed = Math.Clamp(speed + (((3 * 10 / 2.0 * Math.Sin(angle)) + (3.0 * torque)) * 0.05), -8, 8);
            angle += 0.05 * speed;
            var result = pendulum.Step([torque], seen);
            Assert.AreEqual((8.1368022 - cost) / 8.1368022 / 100, result.Reward, 1e-6);
            Assert.AreEqual(step == 99, result.Truncated);
        }
    }
}
