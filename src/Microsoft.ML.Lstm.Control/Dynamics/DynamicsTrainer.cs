using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Control.Dynamics;

/// <summary>From recordings to a fitted model: each member learns from windows of its own.</summary>
sealed class DynamicsTrainer
{
    readonly DynamicsOptions _options;
    readonly TrainingContext _context;
    readonly DynamicsConfig _config;
    readonly DynamicsRows _rows;
    readonly Network _network;
    readonly IReadOnlyList<DrivenSeries> _series;
    readonly ExampleSet? _validation;

    public DynamicsTrainer(IReadOnlyList<DrivenSeries> series, IReadOnlyList<DrivenSeries>? validation, DynamicsOptions options, TrainingContext context)
    {
        (_series, _options, _context) = (series, options, context);
        _config = new(series[0].InputSize, series[0].OutputSize, options.Network.Cell, options.Network.HiddenSize!.Value, options.Network.LayerCount, options.Network.Dropout!.Value, options.RelativeOutputs);
        _rows = new(_config, DynamicsScale.Fit(series, outputs: false), DynamicsScale.Fit(series, outputs: true));
        _network = _config.Build();
        _validation = validation is null ? null : Windows(validation).All();
    }

    public DynamicsState Train()
    {
        var results = Ensemble.Fit(_options.Training.Members!.Value, Fit);
        return new(_config, _options.WarmUp, _rows.Inputs, _rows.Outputs, [.. results.Select(result => result.Weights)])
        {
            Loss = results.Average(result => TrainingRun.Loss(result, _validation is not null)),
            LossCurve = [.. results[0].Reports.Select(LossPoint.Of)],
        };
    }

    DynamicsWindows Windows(IReadOnlyList<DrivenSeries> series) => new(series, _config, _rows, _options.WarmUp, _options.Horizon);

    TrainingResult Fit(int member)
    {
        var source = Windows(_series);
        var objective = new ElementwiseObjective(new MseLoss(), _config.Outputs);
        var batches = new SetBatches(_network, objective, source, _validation ?? new(source.Fields));
        var task = new ObjectiveTask(_network, objective, batches, _network.Initialize);
        var (training, members) = (_options.Training, _options.Training.Members!.Value);
        var plan = BatchPlan.OfSequences(_options.StepsPerEpoch * training.BatchSize!.Value, training.BatchSize.Value, batches.PassSteps);
        var loop = LoopOptions.Of(training, unchecked(_context.Seed + (7919 * (member + 1))), plan);
        return TrainingLoop.Run(task, loop with { Place = FitPlace.Of(member, members), Patience = _validation is null ? int.MaxValue : loop.Patience }, _context);
    }
}
