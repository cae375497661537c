using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Engine.Training;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Progress;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.AnomalyDetection;

/// <summary>From the rows of a data view to an autoencoder: what the anomaly trainer and the denoiser share.</summary>
sealed class AutoencoderTraining(IHost host, AutoencoderOptions options, AutoencoderColumn column, WeightColumn weight)
{
    readonly Cancellation _cancellation = new(host, options.CancellationToken);

    public SequenceAutoencoder Fit(IDataView training, IDataView? validation)
    {
        var input = column.Input(host, training.Schema);
        weight.Check(host, MLNetInternals.ShapeOf(training.Schema));
        if (validation is not null)
        {
            column.Find(host, validation.Schema, input);
            weight.Check(host, MLNetInternals.ShapeOf(validation.Schema));
        }
        using var progress = new TrainingProgress(host, "sequences");
        progress.Say($"Column '{input.Name}': {FeatureColumns.Describe(input)}");
        if (FeatureColumns.Doubt(input, column.FeaturesPerStep, training.Schema[input.Name].Type) is { } doubt) progress.Warn(doubt);
        var model = Train(Read(training, input, progress), validation is null ? null : Read(validation, input, progress), progress);
        progress.Say($"Trained: {model.Epochs} epochs, validation loss {model.ValidationLoss:G5}. An error of {model.Threshold:G5} times the usual is an anomaly, at {model.FalseAlarmRate:P2} false alarms");
        if (model.ThresholdRate > model.FalseAlarmRate)
        {
            progress.Warn($"Column '{input.Name}': {model.EffectiveSampleSize} independent sequences cannot tell a threshold for FalseAlarmRate = {model.FalseAlarmRate}; it stands for {model.ThresholdRate:G3}. Give more sequences, or set the rate higher");
        }
        return model;
    }

    ExampleSet Read(IDataView data, FeatureSpec input, TrainingProgress progress)
    {
        var examples = new ExampleSet([input]);
        using var cursor = data.GetRowCursor(new[] { column.Name, weight.Name }.OfType<string>().Distinct().Select(name => data.Schema[name]));
        var (reader, weights) = (new FeatureReader(cursor, examples.Inputs), weight.Open(cursor));
        long skipped = 0;
        while (_cancellation.MoveNext(cursor))
        {
            var share = weights();
            if (float.IsNaN(share))
            {
                skipped++;
                continue;
            }
            reader.Read(examples);
            examples.Complete(float.NaN, share);
        }
        if (skipped > 0) progress.Warn($"{skipped} rows without a weight are left out; {examples.Count} are read");
        return examples;
    }

    SequenceAutoencoder Train(ExampleSet examples, ExampleSet? judges, TrainingProgress progress)
    {
        try
        {
            var context = new TrainingContext(options, options.Seed, options.Seed ?? host.Rand.Next(), progress.Report, _cancellation.IsRequested);
            return SequenceAutoencoder.Train(examples, judges, options, context);
        }
        catch (TooLittleDataException tooLittle)
        {
            throw new InvalidOperationException($"Column '{column.Name}': {tooLittle.Message}", tooLittle);
        }
    }
}
