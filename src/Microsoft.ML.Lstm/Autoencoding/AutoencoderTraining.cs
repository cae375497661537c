using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Progress;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Autoencoding;

/// <summary>From the rows of a data view to an autoencoder: what the anomaly trainer and the denoiser share.</summary>
sealed class AutoencoderTraining(IHost host, AutoencoderOptions options, FeatureColumns features, WeightColumn weight)
{
    readonly Cancellation _cancellation = new(host, options.Training.CancellationToken);

    public SequenceAutoencoder Fit(IDataView training, IDataView? validation)
    {
        var inputs = features.Inputs(host, training.Schema);
        var input = inputs[0];
        weight.Check(host, MLNetInternals.ShapeOf(training.Schema));
        if (validation is not null)
        {
            features.CheckInputs(host, validation.Schema, inputs);
            weight.Check(host, MLNetInternals.ShapeOf(validation.Schema));
        }
        using var progress = new TrainingProgress(host, "sequences");
        progress.Say(features, inputs, training.Schema);
        var (examples, validationSet) = (Read(training, inputs, progress), validation is null ? null : Read(validation, inputs, progress));
        var model = TrainingProgress.Named($"Column '{input.Name}'", () =>
            SequenceAutoencoder.Train(examples, validationSet, options, progress.Context(options.Training, host, _cancellation.IsRequested, $"Column '{input.Name}'")));
        progress.Say($"Trained: {model.Epochs} epochs, validation loss {model.ValidationLoss:G5}. An error of {model.Threshold:G5} times the usual is an anomaly, at {model.FalseAlarmRate:P2} false alarms");
        if (model.ThresholdRate > model.FalseAlarmRate)
        {
            progress.Warn($"Column '{input.Name}': {model.EffectiveSampleSize} independent sequences cannot tell a threshold for FalseAlarmRate = {model.FalseAlarmRate}; it stands for {model.ThresholdRate:G3}. Give more sequences, or set the rate higher");
        }
        return model;
    }

    ExampleSet Read(IDataView data, FeatureSpec[] inputs, TrainingProgress progress)
    {
        var examples = Examples.Read(data, features, inputs, label: null, open: null, weight, _cancellation);
        if (examples.Skipped > 0) progress.Warn($"{examples.Skipped} rows without a weight are left out; {examples.Set.Count} are read");
        return examples.Set;
    }
}
