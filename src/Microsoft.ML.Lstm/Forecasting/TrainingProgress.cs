using System.Globalization;
using Microsoft.ML.Lstm.Engine.Models;
using Microsoft.ML.Lstm.Engine.Training;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Tells of a training: lines through a channel (<c>MLContext.Log</c>), checkpoints through a progress channel.</summary>
sealed class TrainingProgress : IDisposable
{
    readonly IChannel _channel;
    readonly IProgressChannel _progress;
    readonly LstmForecastingOptions _options;
    TrainingReport? _last;

    public TrainingProgress(IHost host, LstmForecastingOptions options)
    {
        _options = options;
        _channel = host.Start("Training");
        _progress = host.StartProgressChannel("Training");
        _progress.SetHeader(new ProgressHeader(["training loss", "validation loss"], ["part of the training"]), Fill);
    }

    public void Report(TrainingReport report)
    {
        _last = report;
        _channel.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"Member {report.Member + 1}, epoch {report.Epoch} of {report.Epochs}: training loss {report.TrainingLoss:G5}, validation loss {report.ValidationLoss:G5}, {report.WindowsPerSecond:N0} windows/s"));
        _progress.Checkpoint(report.TrainingLoss, report.ValidationLoss, report.Progress);
    }

    public void Done(Forecaster forecaster) => _channel.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
        $"Trained: {forecaster.Members} members of {forecaster.Epochs} epochs, seasons {(forecaster.Seasons.Count == 0 ? "none" : string.Join(", ", forecaster.Seasons))}. "
        + $"Of the validation part's values {forecaster.Coverage:P1} lay within bounds for {_options.ConfidenceLevel:P1}"));

    public void Dispose()
    {
        _progress.Dispose();
        _channel.Dispose();
    }

    void Fill(IProgressEntry entry)
    {
        if (_last is not { } report) return;
        entry.SetProgress(0, report.Progress, 1);
        entry.SetMetric(0, report.TrainingLoss);
        entry.SetMetric(1, report.ValidationLoss);
    }
}
