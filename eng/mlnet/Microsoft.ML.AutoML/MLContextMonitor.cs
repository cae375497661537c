using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Runtime;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>Reports trials to the context's log.</summary>
sealed class MLContextMonitor(IChannel channel, IServiceProvider services) : IMonitor
{
    readonly SweepablePipeline _pipeline = services.GetService<SweepablePipeline>();

    public void ReportRunningTrial(TrialSettings settings) => channel.Info($"Running trial {settings.TrialId}");

    public void ReportCompletedTrial(TrialResult result) =>
        channel.Info($"Completed trial {result.TrialSettings.TrialId}: metric {result.Metric}, {result.DurationInMilliseconds} ms, {Describe(result.TrialSettings.Parameter)}");

    public void ReportBestTrial(TrialResult result) => channel.Info($"Best trial so far {result.TrialSettings.TrialId}: metric {result.Metric}");

    public void ReportFailTrial(TrialSettings settings, Exception exception = null) => channel.Info($"Failed trial {settings.TrialId}: {exception?.Message}");

    string Describe(Parameter parameter) => _pipeline?.ToString(parameter) ?? parameter.ToString();
}
