using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Training;

/// <summary>Fits y = a · x + b to a line, as the smallest task there is; validation can be told to get worse.</summary>
sealed class LineTask(int validation) : ITask
{
    public int WeightCount => 2;
    public int PackedSize => 2;
    public int ValidationCount => validation;
    public Func<int, double>? Validation { get; init; }
    public int Validations { get; set; }
    public double LossOfNothing() => 7;
    public float Weight { get; init; } = 1;
    public void Initialize(Span<float> weights, Random random) => weights.Clear();
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => weights.CopyTo(packed);

    public void Draw(Span<int> examples, Random random)
    {
        foreach (ref var example in examples) example = random.Next(100);
    }

    public IShard CreateShard(int examples, ParallelRegion? region) => new Shard(this);

    /// <summary>A training of 30 steps an epoch by Adam.</summary>
    public static LoopOptions Options => new()
    {
        Seed = 1,
        Epochs = 20,
        Batches = new(BatchSize: 70, StepsPerEpoch: 30),
        LearningRate = 0.1f,
        Optimizer = weights => new Adam(weights),
    };

    public TrainingResult Fit(LoopOptions options, int threads = 1, Action<TrainingReport>? report = null, Func<bool>? stop = null) =>
        TrainingLoop.Run(this, options, new(new() { Threads = threads, Seed = options.Seed }, 0, report, stop));

    sealed class Shard(LineTask line) : IShard
    {
        public ShardLoss Train(ReadOnlySpan<int> examples, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient, ulong seed)
        {
            double sum = 0;
            foreach (var example in examples)
            {
                var x = example / 50f - 1;
                var error = (packed[0] * x) + packed[1] - ((3 * x) + 2);
                (gradient[0], gradient[1]) = (gradient[0] + (2 * error * x), gradient[1] + (2 * error));
                sum += error * error;
            }

            return new(line.Weight * sum, line.Weight * examples.Length);
        }

        public ShardLoss Validate(int first, int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed) =>
            new(line.Validation is { } told ? told(line.Validations++) : Math.Abs(packed[0] - 3) + Math.Abs(packed[1] - 2), 1);
    }
}
