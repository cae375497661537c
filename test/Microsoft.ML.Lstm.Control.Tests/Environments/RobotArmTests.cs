namespace Microsoft.ML.Lstm.Control.Tests.Environments;

[TestClass]
public sealed class RobotArmTests
{
    [TestMethod]
    public void The_same_seed_and_torques_give_the_same_episode()
    {
        CollectionAssert.AreEqual(Episode(1, 0.7f), Episode(1, 0.7f));
        CollectionAssert.AreNotEqual(Episode(1, 0.7f), Episode(2, 0.7f));
    }

    [TestMethod]
    public void The_hand_is_where_the_angles_bring_it_and_an_arm_without_torque_rests()
    {
        var (arm, first, later) = (new RobotArm(), new float[6], new float[6]);
        arm.Reset(3, first);
        Assert.AreEqual(0.5 * (Math.Cos(first[0]) + Math.Cos(first[0] + first[1])), first[2], 1e-6);
        Assert.AreEqual(0.5 * (Math.Sin(first[0]) + Math.Sin(first[0] + first[1])), first[3], 1e-6);
        var result = arm.Step([0, 0], later);
        CollectionAssert.AreEqual(first, later);
        Assert.AreEqual(-Math.Sqrt(Math.Pow(first[2] - first[4], 2) + Math.Pow(first[3] - first[5], 2)), result.Reward, 1e-5);
    }

    /// <summary>What the motors put in is what moves, but for what friction takes; the energy of two rods by their definition.</summary>
    [TestMethod]
    public void Work_becomes_motion_and_heat()
    {
        var (arm, before, now) = (new RobotArm(), new float[6], new float[6]);
        arm.Reset(3, before);
        var (work, heat, speeds) = (0.0, 0.0, (0.0, 0.0));
        for (var t = 0; t < 12; t++)
        {
            arm.Step([0.8f, -0.3f], now);
            var (turn1, turn2) = (now[0] - before[0], now[1] - before[1]);
            speeds = (turn1 / RobotArm.StepSeconds, turn2 / RobotArm.StepSeconds);
            work += (0.8 * turn1) - (0.3 * turn2);
            heat += 0.5 * ((speeds.Item1 * turn1) + (speeds.Item2 * turn2));
            now.CopyTo(before, 0);
        }
        // One rod turns about its end; the other's centre moves, and it turns about that.
        var (angle, v1, v2) = (now[1], speeds.Item1, speeds.Item1 + speeds.Item2);
        var (x, y) = ((0.5 * v1) + (0.25 * v2 * Math.Cos(angle)), 0.25 * v2 * Math.Sin(angle));
        var motion = (0.5 * 0.25 / 3 * v1 * v1) + (0.5 * ((x * x) + (y * y))) + (0.5 * 0.25 / 12 * v2 * v2);
        Assert.AreEqual(work - heat, motion, 0.15 * work);
        Assert.IsTrue(work > 0.1);
    }

    [TestMethod]
    public void An_episode_is_cut_and_has_to_be_begun_anew()
    {
        var (arm, observation) = (new RobotArm(), new float[6]);
        Assert.ThrowsExactly<InvalidOperationException>(() => arm.Step([0, 0], observation));
        arm.Reset(1, observation);
        for (var t = 0; t < RobotArm.EpisodeSteps; t++)
        {
            var result = arm.Step([1, 1], observation);
            Assert.AreEqual((false, t == RobotArm.EpisodeSteps - 1), (result.Terminated, result.Truncated));
            Assert.IsTrue(arm.ObservationSpace.Contains(observation));
        }
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => arm.Step([0, 0], observation)).Message, "The episode is over.");
        arm.Reset(1, observation);
        Assert.ThrowsExactly<ArgumentException>(() => arm.Step([0], observation));
        Assert.ThrowsExactly<ArgumentException>(() => arm.Step([float.NaN, 0], observation));
    }

    static float[] Episode(int seed, float torque)
    {
        var (arm, observation, all) = (new RobotArm(), new float[6], new List<float>());
        arm.Reset(seed, observation);
        for (var t = 0; t < 20; t++)
        {
            arm.Step([torque, -torque], observation);
            all.AddRange(observation);
        }
        return [.. all];
    }
}
