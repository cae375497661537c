using Microsoft.ML.Lstm.Control.Logged;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Control.Tests.Logged;

[TestClass]
public sealed class ActionTargetsTests
{
    const float Mean = 0.5f, Scale = 2;

    [TestMethod]
    public void Targets_are_rewards_and_what_the_weights_say_of_the_next_step()
    {
        var (log, targets, weights) = Given(threads: 1);
        targets.Aim(weights);
        var outputs = new HistoryNetwork(Config(log), Config(log).Build(), weights).Outputs(log, new(1));
        for (var i = 0; i < log.Count; i++)
        {
            var found = targets.Set.Target(i);
            for (var t = 0; t < TinyProcess.Steps; t++)
            {
                Assert.AreEqual(log[i].Actions[t], found[2 * t]);
                // One step ahead, of a policy that does either action as often: in units of returns r + Q(s', a') - mean over the deviation.
                var later = t + 1 == TinyProcess.Steps ? 0 : Mean + (Scale * (outputs[i][2 * (t + 1)] + outputs[i][(2 * (t + 1)) + 1]) / 2);
                Assert.AreEqual((log[i].Rewards[t] + later - Mean) / Scale, found[(2 * t) + 1], 1e-5);
            }
        }
    }

    [TestMethod]
    public void Nothing_is_allocated_from_the_second_epoch_on()
    {
        var (_, targets, weights) = Given(threads: 1);
        void Aim() => targets.Aim(weights);
        for (var i = 0; i < 20; i++) Aim();
        Assert.AreEqual(0, Allocation.Of(Aim));
    }

    [TestMethod]
    public void Targets_follow_the_weights_and_do_not_depend_on_threads()
    {
        var ((_, one, weights), (_, other, _)) = (Given(threads: 1), Given(threads: 3));
        one.Aim(weights);
        var before = one.Set.Target(0).ToArray();
        weights.AsSpan().Fill(0.1f);
        other.Aim(weights);
        one.Aim(weights);
        CollectionAssert.AreNotEqual(before, one.Set.Target(0).ToArray());
        for (var i = 0; i < one.Set.Count; i++) CollectionAssert.AreEqual(one.Set.Target(i).ToArray(), other.Set.Target(i).ToArray());
    }

    static HistoryConfig Config(LoggedTrajectories log) => HistoryConfig.Of(log, new ActionValueOptions { Network = new() { HiddenSize = 4 } }.Resolved().Network);

    static (LoggedTrajectories Log, ActionTargets Targets, float[] Weights) Given(int threads)
    {
        var log = LoggedTrajectories.Record(new TinyProcess(), TinyProcess.Policy(0.4f, 0.4f), 100, 5);
        var (config, table) = (Config(log), Enumerable.Range(0, log.Count).Select(_ => Enumerable.Repeat(0.5f, 2 * TinyProcess.Steps).ToArray()).ToArray());
        var network = config.Build();
        var weights = new float[network.Weights.Count];
        network.Initialize(weights, new Random(1));
        return (log, new(config, network, log, new(table, null), traceDecay: 0, discount: 1, (Mean, Scale), new ThreadTeam(threads)), weights);
    }
}
