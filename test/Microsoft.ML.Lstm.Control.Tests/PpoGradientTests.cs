using Microsoft.ML.Lstm.Control.Policies;
using Microsoft.ML.Lstm.Control.Proximal;
using Microsoft.ML.Lstm.Control.Training;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Control.Tests;

/// <summary>The gradient of PPO's loss through the whole network, over segments of different length with states that were stored.</summary>
[TestClass]
public sealed class PpoGradientTests
{
    static IEnumerable<object[]> Cases =>
        from cell in new[] { CellKind.Lstm, CellKind.Gru, CellKind.MLstm }
        from sizes in new (int Head, int Encoder)[] { (0, 0), (6, 0), (0, 5) }
        // A kink of the matrix memory's normaliser lies within the reach of a difference there.
        where sizes.Encoder == 0 || cell != CellKind.MLstm
        select new object[] { cell, sizes.Head, sizes.Encoder, new TMaze(3, 6) };

    [TestMethod, DynamicData(nameof(Cases))]
    public void Gradient_matches_central_differences(CellKind cell, int head, int encoder, IEnvironment kind)
    {
        var environments = new VectorEnvironment(5, () => new TMaze(3, 6), 3);
        Assert.IsInstanceOfType<TMaze>(kind);
        var policy = new RecurrentPolicy(environments.ObservationSpace, environments.ActionSpace, new() { Network = new() { Cell = cell, HiddenSize = 6 }, HeadSize = head, EncoderSize = encoder }, 4);
        var (network, scale) = (policy.Network, new ValueScale(true));
        var weights = new Weighted(policy.Weights.ToArray(), [.. policy.Packed]);
        // Fresh heads give next to no gradient by the memory.
        var random = new Random(3);
        foreach (ref var weight in weights.Weights.AsSpan()) weight += (float)(0.3 * ((2 * random.NextDouble()) - 1));
        network.Pack(weights.Weights, weights.Packed);
        var rollout = new Rollout(5, 16, policy.Encoder.Width, 1, network.StateSize, 5);
        var team = new RolloutTeam(environments, policy, rollout, scale, weights, new ThreadTeam(1), 1);
        team.Run();
        team.Run();
        var segments = Enumerable.Range(0, 5).SelectMany(row => rollout.Segments.Skip(row * 16).Take(rollout.SegmentCounts[row])).ToArray();
        Assert.AreEqual(80, segments.Sum(segment => segment.Steps));
        Assert.IsTrue(segments.Any(segment => segment.State >= 0) && segments.Any(segment => segment.State < 0));
        for (var row = 0; row < 5; row++) AdvantageEstimate.Compute(rollout, row, 0.9, 0.8);
        AdvantageEstimate.Normalize(rollout.Advantages);
        // The policy has moved on since: ratios are not 1, but not clipped either.
        foreach (ref var weight in weights.Weights.AsSpan()) weight += (float)(0.02 * ((2 * random.NextDouble()) - 1));
        var loss = new PpoLoss(0.9, 0, 0.5, 0.03);
        var shard = new PpoShard(network, rollout, policy.ActionSpace, scale, 4, frozen: default);
        network.Pack(weights.Weights, weights.Packed);
        shard.Train(segments, loss, 1, weights);
        var gradient = shard.Gradient.ToArray();
        Assert.IsTrue(gradient.Max(Math.Abs) > 0.1);
        var worst = 0.0;
        for (var i = 0; i < gradient.Length; i++)
        {
            var difference = (Loss(i, 1e-3f) - Loss(i, -1e-3f)) / 2e-3;
            worst = Math.Max(worst, Math.Abs(gradient[i] - difference) / (1 + Math.Abs(difference)));
        }
        Assert.IsTrue(worst < 5e-3, $"worst error {worst}");

        var memory = PolicyNetwork.MemoryOf(network);
        var frozen = new PpoShard(network, rollout, policy.ActionSpace, scale, 4, memory);
        network.Pack(weights.Weights, weights.Packed);
        frozen.Train(segments, loss, 1, weights);
        gradient.AsSpan()[memory].Clear();
        CollectionAssert.AreEqual(gradient, frozen.Gradient);

        double Loss(int at, float by)
        {
            var kept = weights.Weights[at];
            weights.Weights[at] += by;
            network.Pack(weights.Weights, weights.Packed);
            var (sum, _) = shard.Train(segments, loss, 1, weights);
            weights.Weights[at] = kept;
            return sum;
        }
    }
}
