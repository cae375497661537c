using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Examples as the training loop sees them: every one once an epoch.</summary>
sealed class ExampleTask : ITask
{
    readonly float[] _start;
    readonly ShuffledSampler _order;

    public ExampleTask(SequenceNetwork network, FeatureScaler?[] scalers, ILoss loss, float[] start, DatasetView training, DatasetView? validation)
    {
        (Network, Scalers, Loss, Training, _start) = (network, scalers, loss, training, start);
        Validation = validation?.LongestFirst();
        _order = new(training.Rows);
    }

    public SequenceNetwork Network { get; }

    public FeatureScaler?[] Scalers { get; }

    public ILoss Loss { get; }

    public DatasetView Training { get; }

    public DatasetView? Validation { get; }

    /// <summary>Weights that training leaves as they are.</summary>
    public Range[] Frozen { get; init; } = [];

    /// <summary>Standard deviation of the noise that numeric sequences are disturbed by in training.</summary>
    public float Noise { get; init; }

    public int WeightCount => _start.Length;

    public int PackedSize => Network.Graph.PackedSize;

    public int ValidationCount => Validation?.Rows.Length ?? 0;

    public double LossOfNothing()
    {
        var targets = Array.ConvertAll(Training.Rows, row => Training.Targets[row]);
        var weights = Array.ConvertAll(Training.Rows, row => Training.Weights[row]);
        return Loss.Evaluate(new float[checked(targets.Length * Network.Plan.Scores)], targets, weights, default) / weights.Sum(weight => (double)weight);
    }

    public void Initialize(Span<float> weights, Random random) => _start.CopyTo(weights);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => Network.Graph.Pack(weights, packed);

    public void Draw(Span<int> examples, Random random)
    {
        _order.Draw(examples, random);
        // A shard is as long as its longest example: like ones together leave the least to pad.
        examples.Sort(Training.Order);
    }

    public IShard CreateShard(int examples, ParallelRegion? region) => new ExampleShard(this, examples, region);
}
