using System.Diagnostics;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>The training of one network: steps, and after each epoch validation, the best weights, a checkpoint, a report.</summary>
/// <remarks>A batch is cut into shards by its size alone, and all sums have one order, so the number of threads changes no bit.</remarks>
sealed class TrainingLoop
{
    readonly ITask _task;
    readonly LoopOptions _options;
    readonly TrainingContext _context;
    readonly Random _random;
    readonly TrainingStep _step;
    readonly EpochHistory _history;

    /// <summary>Of the current epoch: steps done, the weighted sum of their losses, and the last learning rate.</summary>
    int _steps;
    ShardLoss _epoch;
    float _rate;

    TrainingLoop(ITask task, LoopOptions options, TrainingContext context)
    {
        (_task, _options, _context, _random) = (task, options, context, new(options.Seed));
        _step = new(task, options, context);
        _history = new(task, options);
        context.Checkpoint?.CheckOptimizer(_step.CanSave);
    }

    /// <summary>Trains from initial weights, resumes from the checkpoint, or returns what was finished before: the same bits each time.</summary>
    /// <exception cref="TrainingFailedException">Training diverged, or no example had a weight above 0.</exception>
    public static TrainingResult Run(ITask task, LoopOptions options, TrainingContext context)
    {
        if (context.Checkpoint?.NextFinished(task.WeightCount) is not { } finished) return new TrainingLoop(task, options, context).Run();
        if (options.Place is not null)
            foreach (var report in finished.Reports) context.Report(report);
        return finished;
    }

    TrainingResult Run()
    {
        _task.Initialize(_step.Weights, _random);
        if (_context.Checkpoint?.Resume(Transfer) == true) Replay();
        else _history.Begin(_step.Weights, _step.Validate());
        while (!_history.IsOver)
        {
            if (!RunEpoch())
            {
                if (_context.Checkpoint is { } checkpoint)
                {
                    _step.GatherCarried();
                    checkpoint.Stop(Transfer, _step.IsFinite);
                }
                return _history.Result(stopped: true);
            }
        }

        var result = _history.Result(stopped: false);
        _context.Checkpoint?.Finish(result);
        return result;
    }

    /// <summary>An epoch, or the rest of one; false when training is to stop.</summary>
    bool RunEpoch()
    {
        var (begun, first) = (Stopwatch.GetTimestamp(), _steps);
        _context.Work = (_options.Place ?? FitPlace.Only).Describe(_history.Done + 1, _history.Epochs);
        while (_steps < _options.Batches.StepsPerEpoch)
        {
            if (_context.IsCanceled()) return false;
            _rate = LearningRate();
            var loss = _step.Run(_random, _rate);
            _history.AddBatch(loss);
            (_epoch, _steps) = (_epoch + loss, _steps + 1);
            if (_context.IsCheckpointDue && _steps < _options.Batches.StepsPerEpoch) Save();
        }

        EndEpoch((long)(_steps - first) * _step.BatchSize / Stopwatch.GetElapsedTime(begun).TotalSeconds);
        return true;
    }

    void EndEpoch(double examplesPerSecond)
    {
        var (training, validation) = (_epoch, _step.ValidateAverage());
        _context.Machines?.Check(_step.Weights);
        _options.Plateau?.Observe(validation);
        _history.AddEpoch(training, validation, _step.Average);
        _options.OnWeights?.Invoke(_step.Average);
        if (_history.IsBroken(training)) throw Diverged();
        var report = _history.Report(training, _rate, examplesPerSecond);
        (_steps, _epoch) = (0, default);
        if (!_history.IsOver) Save();
        if (_options.Place is not null) _context.Report(report);
        if (!_history.IsOver) return;
        if (_history.IsOfNothing && _options.AllowsNoWeight) return;
        if (_history.IsOfNothing) throw _context.Failed("There was nothing to learn from: no training example has a known target and a weight above 0. Give some.");
        if (_history.HasDiverged(training)) throw Diverged();
    }

    TrainingFailedException Diverged() => _context.Failed(
        FormattableString.Invariant($"Training diverged by epoch {_history.Done}: the loss is no longer finite, or worse than that of outputs which know nothing. Lower the learning rate (LearningRate is {_options.LearningRate})."));

    float LearningRate()
    {
        var (step, steps) = ((long)_history.Done * _options.Batches.StepsPerEpoch + _steps, (long)_options.Epochs * _options.Batches.StepsPerEpoch);
        return _options.LearningRate * _options.Schedule.Factor(step, steps) * (_options.Plateau?.Factor ?? 1);
    }

    /// <summary>A generator cannot be saved, so it draws again what the steps of before have drawn, which costs nothing beside them.</summary>
    void Replay()
    {
        for (var steps = (long)_history.Done * _options.Batches.StepsPerEpoch + _steps; steps > 0; steps--) _step.Replay(_random);
        if (_options.Place is null) return;
        foreach (var report in _history.Reports) _context.Report(report);
    }

    void Save()
    {
        if (_context.Checkpoint is not { } checkpoint) return;
        _step.GatherCarried();
        checkpoint.Save(Transfer, _step.IsFinite);
    }

    void Transfer(ModelCodec codec)
    {
        _step.Transfer(codec);
        _task.Transfer(codec);
        _history.Transfer(codec);
        _options.Plateau?.Transfer(codec);
        _steps = codec.Int(_steps, 0, _options.Batches.StepsPerEpoch - 1);
        _epoch = new(codec.AnyDouble(_epoch.Sum), codec.AnyDouble(_epoch.Weight));
        _rate = codec.AnyFloat(_rate);
    }
}
