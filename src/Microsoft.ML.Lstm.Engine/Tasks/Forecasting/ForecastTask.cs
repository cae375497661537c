using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Forecasting as the training loop sees it: windows, their futures, the network and the quantile loss.</summary>
sealed class ForecastTask(TrainingData data, LinearBaseline @base, ForecastNetwork network, WindowSet training, WindowSet validation) : ITask
{
    public TrainingData Data => data;

    public LinearBaseline Base => @base;

    public ForecastNetwork Network => network;

    public WindowSet Training => training;

    public WindowSet Validation => validation;

    public ILoss Loss { get; } = new QuantileLoss(ForecastNetwork.Levels);

    public int WeightCount => network.Graph.Weights.Count;

    public int PackedSize => network.Graph.PackedSize;

    public int ValidationCount => validation.Count;

    /// <summary>The network starts from the base, whose loss may be next to nothing: below a tenth of the window's spread no loss is bad.</summary>
    public double LossOfNothing() => 0.1;

    public void Initialize(Span<float> weights, Random random) => network.Initialize(weights, random);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => network.Graph.Pack(weights, packed);

    public void Draw(Span<int> examples, Random random)
    {
        foreach (ref var example in examples) example = training.Draw(random);
    }

    /// <summary>The same task, validated on other windows.</summary>
    public ForecastTask Validated(WindowSet windows) => new(data, @base, network, training, windows);

    /// <summary>The same task from another base, validated on other windows.</summary>
    public ForecastTask With(LinearBaseline other, WindowSet windows) => new(data, other, network, training, windows);

    public IShard CreateShard(int examples, ParallelRegion? region) => new ForecastShard(this, examples, region);
}
