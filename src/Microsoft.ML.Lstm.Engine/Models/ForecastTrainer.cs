using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>From series to a fitted forecaster.</summary>
/// <remarks>
/// A scout is trained without the last part of each series: on it the number of epochs is found and the bounds are calibrated. The members of
/// the model are then trained on everything for as many epochs, so that the newest data are learnt, too.
/// </remarks>
sealed class ForecastTrainer
{
    const int LeastSteps = 25, MostSteps = 125;

    readonly ForecastOptions _options;
    readonly int _seed;
    readonly Action<TrainingReport>? _report;
    readonly Func<bool> _stop;
    readonly WorkerTeam _team;
    readonly ForecastSetup _setup;

    public ForecastTrainer(IReadOnlyList<float[]> series, ForecastOptions options, int seed, Action<TrainingReport>? report, Func<bool>? stop)
    {
        (_options, _seed, _report) = (options, seed, report + options.OnReport);
        _stop = () => options.CancellationToken.IsCancellationRequested || stop?.Invoke() == true;
        _team = new(options.Threads);
        _setup = new(series, options, seed);
    }

    public Forecaster Train()
    {
        var scouting = _setup.Scouting();
        if (scouting is null)
        {
            var plain = _setup.Fitting(_options.LogTransform ?? false);
            var results = Members(plain, null);
            return Build(plain, results, Calibrate(plain, results[0].Weights), results[0]);
        }

        var scout = Loop(scouting, 0, null).Run(new Random(_seed), _report, _stop);
        if (!scout.Usable) throw new OperationCanceledException();
        var calibration = Calibrate(scouting, scout.Weights);
        if (!scout.Stopped)
        {
            var fitting = _setup.Fitting(scouting.Data.Reader.Plan.Log);
            var results = Members(fitting, scout.BestEpoch);
            if (results.Count > 0) return Build(fitting, results, calibration, scout);
        }

        return Build(scouting, [scout], calibration, scout);
    }

    /// <summary>Trains the members on everything; when stopped, those that were finished.</summary>
    List<TrainingResult> Members(ForecastTask task, int? epochs)
    {
        var results = new List<TrainingResult>();
        for (var member = 0; member < _options.Members; member++)
        {
            var random = new Random(unchecked(_seed + (7919 * (member + 1))));
            var result = Loop(task, member + (epochs is null ? 0 : 1), epochs).Run(random, _report, _stop);
            if (result.Stopped && (epochs is not null || results.Count > 0)) break;
            if (!result.Usable) throw new OperationCanceledException();
            results.Add(result);

            // Members that are nothing but the base are all alike.
            if (result.Stopped || epochs == 0) break;
        }

        return results;
    }

    TrainingLoop Loop(ForecastTask task, int member, int? stopAfter)
    {
        var batch = _options.BatchSize > 0 ? _options.BatchSize : task.Training.Count >= 20000 ? 256 : task.Training.Count >= 2000 ? 128 : 64;
        return new(task, _team, new Adam(task.WeightCount) { WeightDecay = _options.WeightDecay }, new CosineSchedule(), new LoopOptions
        {
            Epochs = _options.Epochs,
            StepsPerEpoch = Math.Clamp(task.Training.Count / batch, LeastSteps, MostSteps),
            BatchSize = batch,
            LearningRate = _options.LearningRate,
            GradientClip = _options.GradientClip,
            Patience = _options.EarlyStoppingPatience,
            StopAfter = stopAfter,
            Member = member,
        });
    }

    Calibration Calibrate(ForecastTask task, float[] weights) => Calibration.Measure(task, weights, _options.ConfidenceLevel);

    Forecaster Build(ForecastTask task, List<TrainingResult> results, Calibration calibration, TrainingResult scout) => new(new ForecastModel
    {
        Plan = task.Data.Reader.Plan,
        Base = task.Base,
        Network = task.Network,
        Members = [.. results.Select(result => result.Weights)],
        Scores = calibration.Table,
        ConfidenceLevel = _options.ConfidenceLevel,
        Coverage = calibration.Coverage,
        ValidationLoss = scout.ValidationLoss,
        Epochs = scout.BestEpoch,
    });
}
