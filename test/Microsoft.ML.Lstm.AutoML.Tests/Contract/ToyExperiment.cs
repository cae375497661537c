using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace.Option;
using Space = Microsoft.ML.SearchSpace.SearchSpace;

namespace Microsoft.ML.Lstm.AutoML.Tests.Contract;

/// <summary>Experiments over one number x in [0, 1], under the key "s", whose losses a function gives.</summary>
static class ToyExperiment
{
    public static AutoMLExperiment Of(Func<TrialSettings, CancellationToken, double> loss, int? seed = 1, string? checkpoint = null)
    {
        var experiment = new MLContext(seed).Auto().CreateExperiment().AddSearchSpace("s", new Space { ["x"] = new UniformDoubleOption(0, 1, false, 0.3) });
        if (checkpoint is not null) experiment.SetCheckpoint(checkpoint);
        return experiment.SetRandomSearchTuner().SetTrialRunner(new Runner(loss));
    }

    /// <summary>The number that a trial is about.</summary>
    public static double X(TrialSettings settings) => settings.Parameter["s"]["x"].AsType<double>();

    /// <summary>The numbers that a tuner proposes when the loss is the distance from 0.8.</summary>
    public static double[] Proposals(Func<AutoMLExperiment, AutoMLExperiment> setTuner, int count, int? seed = 1)
    {
        var proposals = new List<double>();
        setTuner(Of((settings, _) =>
        {
            proposals.Add(X(settings));
            return Math.Abs(X(settings) - 0.8);
        }, seed)).SetMaxModelToExplore(count).Run();
        return [.. proposals];
    }

    sealed class Runner(Func<TrialSettings, CancellationToken, double> loss) : ITrialRunner
    {
        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct) =>
            Task.FromResult(new TrialResult { TrialSettings = settings, Loss = loss(settings, ct), DurationInMilliseconds = 10 });

        public void Dispose()
        {
        }
    }
}
