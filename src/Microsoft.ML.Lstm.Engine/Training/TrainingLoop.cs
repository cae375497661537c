using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>The loop: draw, shards, sum in shard order, clip, step, average; after each epoch validate, keep the best, report.</summary>
/// <remarks>A batch is cut into shards by its size alone, and all sums run in shard order, so the number of threads changes no bit. A step allocates nothing.</remarks>
sealed class TrainingLoop : IParallelBody
{
    /// <summary>Weights that one piece of the sum over shards covers.</summary>
    const int SumPiece = 1 << 14;

    /// <summary>The part by which a loss may lie above that of nothing learnt: dropout, noise and small batches make it vary by less.</summary>
    const double Margin = 0.5;

    /// <summary>The same for the loss of a single batch, which may be far off the mean.</summary>
    const double BatchMargin = 3;

    readonly ITask _task;
    readonly ThreadTeam _team;
    readonly LoopOptions _options;
    readonly IOptimizer _optimizer;
    readonly ISchedule _schedule;
    readonly ExponentialMovingAverage _average;
    readonly IShard[] _shards;
    readonly float[][] _gradients;
    readonly ShardLoss[] _losses;
    readonly int[] _examples;
    readonly float[] _weights, _averaged, _packed;
    float[] _judged;
    ShardLoss[] _validated = [];
    Phase _phase;
    ulong _seed;

    enum Phase { Train, Sum, Validate }

    public TrainingLoop(ITask task, ThreadTeam team, IOptimizer optimizer, ISchedule schedule, LoopOptions options)
    {
        (_task, _team, _options, _optimizer, _schedule) = (task, team, options, optimizer, schedule);
        var shards = (options.BatchSize + options.ShardSize - 1) / options.ShardSize;
        _shards = new IShard[shards];
        _gradients = new float[shards][];
        // Where there is nothing to spread, all threads help with the only shard.
        var region = shards == 1 && team.Threads > 1 ? new ParallelRegion(team) : null;
        for (var i = 0; i < shards; i++) (_shards[i], _gradients[i]) = (task.CreateShard(options.ShardSize, region), new float[task.WeightCount]);
        _losses = new ShardLoss[shards];
        _examples = new int[options.BatchSize];
        (_weights, _averaged, _packed) = (new float[task.WeightCount], new float[task.WeightCount], new float[task.PackedSize]);
        _judged = _weights;
        _average = new(task.WeightCount, options.AverageDecay);
    }

    /// <summary>Trains from fresh weights.</summary>
    /// <exception cref="InvalidOperationException">Training diverged, or no example had a weight above 0.</exception>
    public TrainingResult Run(Random random, Action<TrainingReport>? report, Func<bool> stop)
    {
        _task.Initialize(_weights, random);
        var best = _weights.ToArray();
        var epochs = Math.Min(_options.Epochs, _options.StopAfter ?? int.MaxValue);
        var (bestEpoch, bestLoss) = (0, Validate(best));
        List<double> losses = [bestLoss];
        var (start, least, seen) = (double.NaN, double.PositiveInfinity, 0.0);
        TrainingResult Result(int done, bool stopped) => new(best, bestEpoch, bestLoss, done, stopped) { Losses = losses };

        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            var begun = Stopwatch.GetTimestamp();
            double sum = 0, weight = 0;
            var rate = 0f;
            for (var step = 0; step < _options.StepsPerEpoch; step++)
            {
                if (stop()) return Result(epoch - 1, stopped: true);
                rate = _options.LearningRate * _schedule.Factor(((epoch - 1L) * _options.StepsPerEpoch) + step, (long)_options.Epochs * _options.StepsPerEpoch);
                rate *= _options.Plateau?.Factor ?? 1;
                var loss = Step(random, rate);
                if (double.IsNaN(start) && loss.Weight > 0) start = loss.Sum / loss.Weight;
                (sum, weight) = (sum + loss.Sum, weight + loss.Weight);
            }

            var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            _average.Average.CopyTo(_averaged);
            var validation = Validate(_averaged);
            losses.Add(validation);
            _options.Plateau?.Observe(validation);
            if (_task.ValidationCount == 0 || validation < bestLoss)
            {
                _average.Average.CopyTo(best);
                (bestEpoch, bestLoss) = (epoch, validation);
            }

            var enough = epoch == epochs || epoch - bestEpoch >= _options.Patience;
            var progress = enough ? _options.Progress.To : _options.Progress.From + ((_options.Progress.To - _options.Progress.From) * epoch / epochs);
            // An epoch whose examples all weigh nothing has no loss.
            var mean = weight > 0 ? sum / weight : double.NaN;
            seen += weight;
            if (mean < least) least = mean;
            if (_task.ValidationCount == 0 && !((weight == 0 || double.IsFinite(mean)) && TensorPrimitives.IsFiniteAll<float>(best))) ThrowDiverged(epoch);
            report?.Invoke(new(_options.Member, epoch, epochs, mean, validation, rate, _options.StepsPerEpoch * _examples.Length / seconds, progress) { Phase = _options.Phase });
            if (!enough) continue;
            if (seen == 0) ThrowNothing();
            // With validation the best weights count, without it the last ones.
            if (_task.ValidationCount > 0 ? bestEpoch == 0 && IsWorseThanNothing(least, losses, start) : weight > 0 && IsWorseThanNothing(mean, [], start))
                ThrowDiverged(epoch);
            return Result(epoch, stopped: false);
        }

        return Result(epochs, stopped: false);
    }

    /// <summary>
    /// Whether a training loss lies well above that of outputs which know nothing, of the first step, and of the start's validation loss:
    /// steps were too long to learn by. Finite weights alone tell little, as clipped gradients keep them finite at any rate.
    /// </summary>
    /// <remarks>A loss that cannot be compared, as none was finite, is worse, too.</remarks>
    bool IsWorseThanNothing(double training, List<double> validation, double start)
    {
        if (!double.IsFinite(training) || (validation.Count > 0 && validation.Skip(1).All(loss => !double.IsFinite(loss)))) return true;
        var known = _task.LossOfNothing();
        if (validation.Count > 0 && double.IsFinite(validation[0])) known = Math.Max(known, validation[0]);
        return training > known + (Margin * Math.Abs(known)) && training > start + (BatchMargin * Math.Abs(start));
    }

    [DoesNotReturn]
    static void ThrowNothing() => throw new InvalidOperationException(
        "There was nothing to learn from: no training example has a known target and a weight above 0. Give some.");

    [DoesNotReturn]
    void ThrowDiverged(int epoch) => throw new InvalidOperationException(
        $"Training diverged by epoch {epoch}: the loss is no longer finite, or worse than that of outputs which know nothing. Lower the learning rate (LearningRate is {_options.LearningRate}).");

    ShardLoss Step(Random random, float rate)
    {
        _task.Draw(_examples, random);
        _seed = (ulong)random.NextInt64();
        _task.Pack(_weights, _packed);
        Run(Phase.Train, _shards.Length);
        double sum = 0, weight = 0;
        foreach (var loss in _losses) (sum, weight) = (sum + loss.Sum, weight + loss.Weight);
        if (!(weight > 0)) return default;

        Run(Phase.Sum, (_weights.Length + SumPiece - 1) / SumPiece);
        var gradient = _gradients[0].AsSpan();
        TensorPrimitives.Multiply(gradient, (float)(1 / weight), gradient);
        if (_options.GradientValueClip > 0) GradientClipping.ByValue(gradient, _options.GradientValueClip);
        GradientClipping.ByGlobalNorm(gradient, _options.GradientClip);
        _optimizer.Step(_weights, gradient, rate);
        _average.Add(_weights);
        return new(sum, weight);
    }

    /// <summary>The mean loss on the validation examples; NaN when there are none.</summary>
    double Validate(float[] weights)
    {
        if (_task.ValidationCount == 0) return double.NaN;
        var blocks = (_task.ValidationCount + _options.ShardSize - 1) / _options.ShardSize;
        if (_validated.Length != blocks) _validated = new ShardLoss[blocks];
        _judged = weights;
        _task.Pack(weights, _packed);
        Run(Phase.Validate, _shards.Length);
        double sum = 0, weight = 0;
        foreach (var loss in _validated) (sum, weight) = (sum + loss.Sum, weight + loss.Weight);
        return sum / weight;
    }

    void Run(Phase phase, int pieces)
    {
        _phase = phase;
        _team.Run(this, pieces);
    }

    void IParallelBody.Run(int piece)
    {
        switch (_phase)
        {
            case Phase.Train: TrainShard(piece); break;
            case Phase.Sum: SumShards(piece); break;
            default: ValidateShard(piece); break;
        }
    }

    void TrainShard(int shard)
    {
        var first = shard * _options.ShardSize;
        var examples = _examples.AsSpan(first, Math.Min(_options.ShardSize, _examples.Length - first));
        Array.Clear(_gradients[shard]);
        _losses[shard] = _shards[shard].Train(examples, _weights, _packed, _gradients[shard], _seed + ((ulong)shard * 0x9E3779B97F4A7C15));
    }

    /// <summary>Adds all shards' gradients to the first one's, for one stretch of the weights.</summary>
    void SumShards(int piece)
    {
        var range = new Range(piece * SumPiece, Math.Min(_weights.Length, (piece + 1) * SumPiece));
        var sum = _gradients[0].AsSpan(range);
        for (var shard = 1; shard < _gradients.Length; shard++) TensorPrimitives.Add(sum, _gradients[shard].AsSpan(range), sum);
    }

    /// <summary>Every n-th block of the validation examples; results do not depend on the buffer used.</summary>
    void ValidateShard(int shard)
    {
        for (var block = shard; block < _validated.Length; block += _shards.Length)
        {
            var first = block * _options.ShardSize;
            _validated[block] = _shards[shard].Validate(first, Math.Min(_options.ShardSize, _task.ValidationCount - first), _judged, _packed);
        }
    }
}
