namespace Microsoft.ML.AutoML;

/// <summary>Trains and evaluates with the parameters of one trial.</summary>
public interface ITrialRunner : IDisposable
{
    Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct);
}
