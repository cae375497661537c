using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>The training of the forecaster on series that are drawn as they are needed; no series is seen twice but those of the validation.</summary>
/// <param name="network">A <see cref="ZeroShotNetwork"/>.</param>
/// <param name="sources">Makes a source of series for each shard.</param>
/// <param name="validation">Examples that are validated on: the same ones at each epoch.</param>
sealed class PretrainingTask(Network network, Func<ISeriesSource> sources, int validation) : ITask
{
    /// <summary>Validation examples in a row that are alike in shape: at least as many as a shard has.</summary>
    const int Block = 32;

    readonly ExampleShape[] _validationShapes = ShapesOf(validation);

    public Network Network => network;

    public ISeriesSource CreateSource() => sources();

    public int WeightCount => network.Weights.Count;

    public int PackedSize => network.PackedSize;

    public int ValidationCount => validation;

    /// <summary>The weights that training starts from; null for drawn ones.</summary>
    public float[]? Start { get; init; }

    /// <summary>Draws the sizes of a step's examples.</summary>
    public Func<Random, ExampleShape> Shapes { get; init; } = ExampleShape.Draw;

    /// <summary>The part of the examples whose period is told rather than found.</summary>
    public double ToldShare { get; init; } = 0.4;

    /// <summary>Not known: every series has its own. So a training whose losses are finite is never taken for diverged.</summary>
    public double LossOfNothing() => double.PositiveInfinity;

    public void Initialize(Span<float> weights, Random random)
    {
        if (Start is { } start) start.CopyTo(weights);
        else ZeroShotNetwork.Initialize(network, weights, random);
    }

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => network.Pack(weights, packed);

    public void Draw(Span<int> examples, Random random) => examples.Fill(Shapes(random).Number);

    /// <summary>The shape of a validation example.</summary>
    public ExampleShape ValidationShape(int example) => _validationShapes[example / Block];

    public IShard CreateShard(int examples, ParallelRegion? region) => new PretrainingShard(this, examples, region);

    static ExampleShape[] ShapesOf(int examples)
    {
        var random = new Random(0);
        return [.. Enumerable.Range(0, (examples + Block - 1) / Block).Select(_ => ExampleShape.Draw(random))];
    }
}
