using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks;

/// <summary>What every task hands to the training loop: a network, an objective, their weights one after the other in one flat array, and batches of examples.</summary>
/// <param name="network">What is trained.</param>
/// <param name="objective">The objective to minimise.</param>
/// <param name="batches">The training batches.</param>
/// <param name="initialize">Draws, or copies, the initial weights.</param>
sealed class ObjectiveTask(Network network, IObjective objective, IBatchSource batches, Action<Span<float>, Random> initialize) : ITask
{
    public Network Network => network;

    public IObjective Objective => objective;

    public IBatchSource Batches => batches;

    /// <summary>Where the objective's weights lie: behind the network's, or, tied, among them.</summary>
    public Range OwnWeights { get; init; } = network.Weights.Count..checked(network.Weights.Count + objective.Weights.Count);

    /// <summary>What validation measures, by the same outputs, weights and scratch; null for the objective itself.</summary>
    public IObjective? Validation { get; init; }

    /// <summary>Frozen weights.</summary>
    public Range[] Frozen { get; init; } = [];

    public int WeightCount => Math.Max(network.Weights.Count, OwnWeights.End.Value);

    public int PackedSize => checked(network.PackedSize + objective.PackedSize);

    public int ValidationCount => batches.Validation.Length;

    public double LossOfNothing() => batches.LossOfNothing();

    public void Initialize(Span<float> weights, Random random) => initialize(weights, random);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        network.Pack(weights[..network.Weights.Count], packed[..network.PackedSize]);
        objective.Pack(weights[OwnWeights], packed[network.PackedSize..]);
    }

    public void Draw(Span<int> examples, Random random) => batches.Draw(examples, random);

    public IShard CreateShard(int examples, ParallelRegion? region) => new ObjectiveShard(this, examples, region);
}
