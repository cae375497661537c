using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>
/// A generator with codes as the training loop sees it: the mean loss of a step, given a code that is drawn from what the sequence is encoded as, and the divergence of that distribution, at least the floor, times its weight (Kingma and Welling 2014; Ha and Eck
/// 2017). The divergence of a sequence counts as often as a mean sequence has steps, so that what is minimised is mean loss + weight · mean divergence, and every sequence's weighs the same beside its whole loss.
/// </summary>
/// <remarks>Validation draws with the same noise each time, and has the whole weight, so that losses of epochs can be compared.</remarks>
/// <param name="network">What is trained.</param>
/// <param name="batches">Sequences.</param>
/// <param name="options">Weight, floor and annealing.</param>
/// <param name="meanSteps">Of a sequence to learn from.</param>
/// <param name="trainingSteps">Steps of the whole training.</param>
sealed class LatentTask(GenerationNetwork network, GenerationBatches batches, GenerationOptions options, double meanSteps, long trainingSteps) : ITask
{
    /// <summary>The part of the weight that is there at the beginning.</summary>
    const double FirstPart = 0.01;

    /// <summary>What is missing of the weight at the end, unless the published pace is slower.</summary>
    const double LastMissing = 0.01, PublishedDecay = 0.99995;

    readonly double _decay = options.KlDecay ?? Math.Min(PublishedDecay, Math.Pow(LastMissing, 1.0 / trainingSteps));
    long _drawn;

    public GenerationNetwork Network => network;

    public LatentNetwork Latent { get; } = network.Latent!;

    public GenerationBatches Batches => batches;

    /// <summary>Divergences below it do not count.</summary>
    public double Floor => options.KlFloor;

    /// <summary>What a sequence's divergence counts in validation, in steps.</summary>
    public double WholeWeight => options.KlWeight * meanSteps;

    /// <summary>What it counts in the training step under way.</summary>
    public double Weight { get; private set; }

    /// <summary>Of the noise of the training step under way.</summary>
    public ulong NoiseSeed { get; private set; }

    public int WeightCount => network.WeightCount;

    public int PackedSize => checked(network.Graph.PackedSize + Latent.PackedSize);

    public int ValidationCount => batches.Validation.Length;

    public double LossOfNothing() => batches.LossOfNothing() + (options.KlWeight * Floor);

    public void Initialize(Span<float> weights, Random random) => network.Initialize(weights, random);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        network.Graph.Pack(weights[..network.HeadWeights.Start], packed[..network.Graph.PackedSize]);
        Latent.Pack(weights, packed[network.Graph.PackedSize..]);
    }

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed, ulong seed)
    {
        (NoiseSeed, Weight) = (seed, WholeWeight * Part(_drawn - 1));
        Pack(weights, packed);
    }

    /// <summary>The part of the weight after so many steps.</summary>
    public double Part(long steps) => 1 - ((1 - FirstPart) * Math.Pow(_decay, steps));

    // A resumed training draws again what was drawn before, so that the count need not be saved.
    public void Draw(Span<int> examples, Random random)
    {
        batches.Draw(examples, random);
        _drawn++;
    }

    public IShard CreateShard(int examples, ParallelRegion? region) => new LatentShard(this, examples, region);
}
