using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Runtime;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

// One trial after another, until the time is over, the models are explored or somebody cancels.
public partial class AutoMLExperiment
{
    public async Task<TrialResult> RunAsync(CancellationToken ct = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        if (_limitsTime) stop.CancelAfter(TimeSpan.FromSeconds(Math.Min(_settings.MaxExperimentTimeInSeconds, int.MaxValue / 1000)));
        _settings.CancellationToken = ct;
        var services = _services.BuildServiceProvider();
        _ = services.GetService<ITrialRunner>(); // What it lacks is found out before the first trial.
        var tuner = services.GetService<ITuner>();
        var monitor = services.GetService<IMonitor>();
        var log = services.GetService<TrialLog>();
        var channel = services.GetRequiredService<IChannel>();
        var first = (log?.Results.Select(result => result.TrialSettings.TrialId).DefaultIfEmpty(-1).Max() ?? -1) + 1;

        for (var trial = 0; !stop.IsCancellationRequested && !(_limitsModels && trial >= _settings.MaxModels); trial++)
        {
            var settings = new TrialSettings { TrialId = first + trial, StartedAtUtc = DateTime.UtcNow, Parameter = Parameter.CreateNestedParameter() };
            settings.Parameter = tuner.Propose(settings);
            monitor?.ReportRunningTrial(settings);
            try
            {
                // A runner belongs to one trial, even the one that is set as an instance.
                using var runner = services.GetRequiredService<ITrialRunner>();
                var result = await runner.RunAsync(settings, stop.Token).ConfigureAwait(false);
                Complete(result, tuner, monitor);
                log?.Add(result);
            }
            catch (Exception exception)
            {
                // What goes wrong after the end is the end's doing.
                if (stop.IsCancellationRequested) break;
                settings.EndedAtUtc = DateTime.UtcNow;
                channel.Trace($"Trial {settings.TrialId} failed: {exception}");
                var failure = new TrialResult { TrialSettings = settings, Loss = double.MaxValue };
                monitor?.ReportFailTrial(settings, exception);
                tuner.Update(failure);
                // Where nothing has worked yet, the next trial would most likely fail alike.
                if (_best is null && exception is not (OperationCanceledException or OutOfMemoryException)) throw;
                log?.Add(failure);
            }
        }

        log?.Save();
        return _best ?? throw new TimeoutException("The experiment ended, and no trial had a finite loss. Give more time or more models, and see what the monitor says of the trials.");
    }

    void Complete(TrialResult result, ITuner tuner, IMonitor monitor)
    {
        result.PeakMemoryInMegaByte = Environment.WorkingSet / (1024.0 * 1024.0);
        result.PeakCpu = 0;
        result.TrialSettings.EndedAtUtc = DateTime.UtcNow;
        monitor?.ReportCompletedTrial(result);
        tuner.Update(result);
        if (!(result.Loss < (_best?.Loss ?? double.MaxValue))) return;
        _best = result;
        monitor?.ReportBestTrial(result);
    }
}
