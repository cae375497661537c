using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.AutoML.Evaluations;
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

    /// <param name="sweep">What the trials share.</param>
    /// <param name="services">Those of the experiment.</param>
    /// <param name="evaluate">Makes what judges the trials of a sweep, by the seed of the folds.</param>
    public SweepTrialRunner(Sweep sweep, IServiceProvider services, Func<IServiceProvider, int, ITrialEvaluation> evaluate)
    {
        _sweep = sweep;
        _pipeline = (SweepablePipeline?)services.GetService(typeof(SweepablePipeline)) ?? throw new InvalidOperationException("The experiment has no pipeline. Give it by SetPipeline, before the metric.");
        _settings = (AutoMLExperiment.AutoMLExperimentSettings)services.GetService(typeof(AutoMLExperiment.AutoMLExperimentSettings))!;
        _evaluation = sweep.Evaluation ??= evaluate(services, _settings.Seed ?? 1);
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
        var result = _sweep.Find(text) is { } known ? Known(known, settings, ct) : new RunningTrial(_sweep, _evaluation, _settings, settings, StartOf(chosen), TrainingsOf(settings), text).Run(ct);
        result.Settings = [.. chosen.SelectMany(one => one.Sweepable.Settings(one.Parameter))];
        result.Code = string.Join("\n\n", chosen.Select(one => one.Sweepable.Code(one.Parameter)));
        result.Ensembling = (members, token) => new EnsembleBuilder(_sweep, _evaluation, candidate => TrainingsOf(candidate.Settings), _settings.Seed).Build(result, members, token);
        return result;
    }

    /// <summary>The answer of a trial that ran before.</summary>
    LstmTrialResult Known(KnownTrial trial, TrialSettings settings, CancellationToken ct)
    {
        var isBest = trial.IsWhole && _sweep.Judge(trial.TrialLoss, trial.Start).Loss < _sweep.Best;
        var model = _sweep.ModelOf(new(_settings.Seed), trial) ?? (isBest ? TrainingsOf(settings).Run(null, null, _evaluation.FitModel, ct).Outcome : null);
        _sweep.Candidates.Add(new(settings, trial, null));
        return trial.Result(settings, _sweep.Learn(trial), model, isKnown: true);
    }

    TrialTrainings TrainingsOf(TrialSettings settings) => new(settings, context => _pipeline.BuildFromOption(context, settings.Parameter[SweepStart.Pipeline]), _settings.Seed);

    static TrialStart StartOf((LstmSweepable Sweepable, Parameter Parameter)[] chosen)
    {
        var starts = chosen.Select(one => LstmSweepable.StartOf(one.Parameter)).ToHashSet();
        return starts.Contains(TrialStart.Untrained) ? TrialStart.Untrained : starts.Contains(TrialStart.Given) && starts.Count == 1 ? TrialStart.Given : TrialStart.Searched;
    }

    /// <summary>Those of the pipeline's estimators that the trial takes and whose options are searched, with their settings.</summary>
    (LstmSweepable Sweepable, Parameter Parameter)[] Chosen(Parameter parameter)
    {
        var path = parameter[SweepStart.Path].AsType<string>().Split(SweepStart.Signs);
        return [.. path.Where(name => _pipeline.Estimators.ContainsKey(name)).Select(name => (_pipeline.Estimators[name] as LstmSweepable, parameter[name])).Where(one => one.Item1 is not null).Select(one => (one.Item1!, one.Item2))];
    }

    string Describe() => string.Join('\n', [
        $"seed {_settings.Seed?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}, judged by {_evaluation.Description}",
        .. _pipeline.Estimators.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}: {(one.Value as LstmSweepable)?.Code(LstmSweepable.Given) ?? one.Value.GetType().Name} {string.Join(' ', one.Value.SearchSpace.Keys.Order(StringComparer.Ordinal))}"),
    ]);
}
