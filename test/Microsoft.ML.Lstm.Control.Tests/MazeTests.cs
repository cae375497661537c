namespace Microsoft.ML.Lstm.Control.Tests;

[TestClass]
public sealed class MazeTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(100)]
    public void The_sign_is_seen_at_the_start_only_and_tells_the_turn(int length)
    {
        var seen = new HashSet<string>();
        for (var seed = 0; seed < 8; seed++)
        {
            var maze = new TMaze(length);
            float[] observation = [0, 0, 0];
            maze.Reset(seed, observation);
            var sign = string.Concat(observation);
            seen.Add(sign);
            for (var step = 0; step < length; step++)
            {
                Assert.AreEqual(new StepResult(0, false, false), maze.Step([1], observation));
                Assert.AreEqual(step == length - 1 ? "010" : "101", string.Concat(observation));
            }
            var isNorth = sign == "011";
            Assert.AreEqual(new StepResult(seed % 2 == 0 ? 4 : -0.1f, true, false), maze.Step([isNorth == (seed % 2 == 0) ? 0 : 2], observation));
        }
        CollectionAssert.AreEquivalent(new[] { "011", "110" }, seen.ToArray());
    }

    [TestMethod]
    public void Walls_cost_and_an_episode_is_cut_in_the_end()
    {
        var maze = new TMaze(3, 6);
        float[] observation = [0, 0, 0];
        maze.Reset(1, observation);
        Assert.AreEqual(-0.1f, maze.Step([3], observation).Reward);
        Assert.AreEqual(0, maze.Step([1], observation).Reward);
        Assert.AreEqual(-0.1f, maze.Step([0], observation).Reward);
        Assert.AreEqual(-0.1f, maze.Step([2], observation).Reward);
        Assert.AreEqual(0, maze.Step([3], observation).Reward);
        Assert.AreEqual(new StepResult(-0.1f, false, true), maze.Step([3], observation));
        Assert.ThrowsExactly<InvalidOperationException>(() => maze.Step([1], observation));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TMaze(0));
    }
}
