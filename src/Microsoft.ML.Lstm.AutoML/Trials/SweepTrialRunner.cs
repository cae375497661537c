using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.AutoML.SearchSpaces;
using Microsoft.ML.Lstm.AutoML.Tuners;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>Runs a trial: reproducible from its settings and the seed, ended within moments when it is cancelled, early when it is hopeless, and not run again where its outcome is known.</summary>
sealed class SweepTrialRunner : ITrialRunner
{
    readonly Sweep _sweep;
    readonly SweepablePipeline _pipeline;
    readonly AutoMLExperiment.AutoMLExperimentSettings _settings;
    readonly ITrialEvaluation _evaluation;

    public SweepTrialRunner(Sweep sweep, IServiceProvider services, Func<IServiceProvider, ITrialEvaluation> evaluation)
    {
        _sweep = sweep;
        _pipeline = (SweepablePipeline?)services.GetService(typeof(SweepablePipeline)) ?? throw new InvalidOperationException("The experiment has no pipeline. Give it by SetPipeline, before the metric.");
        _settings = (AutoMLExperiment.AutoMLExperimentSettings)services.GetService(typeof(AutoMLExperiment.AutoMLExperimentSettings))!;
        _evaluation = evaluation(services);
    }

    public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct) => Task.Run(() => (TrialResult)Run(settings, ct), ct);

    public void Dispose()
    {
    }

    LstmTrialResult Run(TrialSettings settings, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        _sweep.Begin(settings, Describe);
        var (parameter, text) = (settings.Parameter[SweepStart.Pipeline], settings.Parameter[SweepStart.Pipeline].ToString());
        var chosen = Chosen(parameter);
        if (_sweep.Find(text) is { } known) return Described(known.Answer(settings, _sweep.ModelOf(NewContext(), known)), chosen);
        return Described(new RunningTrial(_sweep, _evaluation, _settings, settings, NewContext(), context => _pipeline.BuildFromOption(context, parameter), text).Run(ct), chosen);
    }

    MLContext NewContext() => new(_settings.Seed);

    /// <summary>Those of the pipeline's estimators that the trial takes and whose options are searched, with their settings.</summary>
    (LstmSweepable Sweepable, Parameter Parameter)[] Chosen(Parameter parameter)
    {
        var path = parameter[SweepStart.Path].AsType<string>().Split(SweepStart.Signs);
        return [.. path.Where(name => _pipeline.Estimators.ContainsKey(name)).Select(name => (_pipeline.Estimators[name] as LstmSweepable, parameter[name])).Where(one => one.Item1 is not null).Select(one => (one.Item1!, one.Item2))];
    }

    static LstmTrialResult Described(LstmTrialResult result, (LstmSweepable Sweepable, Parameter Parameter)[] chosen)
    {
        result.Settings = [.. chosen.SelectMany(one => one.Sweepable.Settings(one.Parameter))];
        result.Code = string.Join("\n\n", chosen.Select(one => one.Sweepable.Code(one.Parameter)));
        return result;
    }

    string Describe() => string.Join('\n', [
        $"seed {_settings.Seed?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}, judged by {_evaluation.Description}",
        .. _pipeline.Estimators.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}: {(one.Value as LstmSweepable)?.Code(LstmSweepable.Given) ?? one.Value.GetType().Name} {string.Join(' ', one.Value.SearchSpace.Keys.Order(StringComparer.Ordinal))}"),
    ]);
}
