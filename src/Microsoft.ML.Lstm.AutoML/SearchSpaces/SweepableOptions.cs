using Microsoft.ML.Lstm.AutoML.Trials;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Lstm.AutoML.SearchSpaces;

/// <summary>A task's options as a sweepable estimator.</summary>
sealed class SweepableOptions<T> : LstmSweepable where T : class, ITaskOptions
{
    readonly T _given, _options;
    readonly SearchParameter[] _parameters;
    readonly Func<T, TrainingOptions, T> _trained;
    readonly bool _answersUntrained;

    SweepableOptions(T given, LstmSearchSpace space, Func<MLContext, T, IEstimator<ITransformer>> create, Func<T, TrainingOptions, T> trained, bool answersUntrained)
        : this(given, (T)space.Options, [.. space.Parameters], create, trained, answersUntrained)
    {
    }

    SweepableOptions(T given, T options, SearchParameter[] parameters, Func<MLContext, T, IEstimator<ITransformer>> create, Func<T, TrainingOptions, T> trained, bool answersUntrained)
        : base((context, parameter) => Create(context, Read(given, options, parameters, trained, parameter), create, trained), ParameterMapping.Space(parameters)) =>
        (_given, _options, _parameters, _trained, _answersUntrained) = (given, options, parameters, trained, answersUntrained);

    /// <param name="options">Where the search starts.</param>
    /// <param name="narrow">Narrows the search; null for nothing.</param>
    /// <param name="create">Makes the estimator.</param>
    /// <param name="trained">The options with other settings of the training.</param>
    /// <param name="answersUntrained">Whether a model without training forecasts.</param>
    public static SweepableOptions<T> Of(T options, Action<LstmSearchSpace>? narrow, Func<MLContext, T, IEstimator<ITransformer>> create, Func<T, TrainingOptions, T> trained, bool answersUntrained = false)
    {
        if (options.Training.Machines is not null)
            throw new ArgumentException($"{nameof(TrainingOptions.Machines)} is set, but the trials of a sweep run side by side, each on one machine. Leave it out, and train the winner on several.", nameof(options));
        var space = new LstmSearchSpace(options);
        narrow?.Invoke(space);
        return new(options, space, create, trained, answersUntrained);
    }

    public override IReadOnlyList<TrialStart> Starts => _answersUntrained ? [TrialStart.Untrained, TrialStart.Given] : [TrialStart.Given];

    public override IEnumerable<KeyValuePair<string, object>> Settings(Parameter parameter)
    {
        var options = Read(_given, _options, _parameters, _trained, parameter);
        return StartOf(parameter) == TrialStart.Searched ? _parameters.Select(one => KeyValuePair.Create(one.Name, LstmSearchSpace.ValueOf(options, one.Name)!)) : [];
    }

    public override double Operations(Parameter parameter) => TrialCost.Training(Read(_given, _options, _parameters, _trained, parameter));

    public override string Code(Parameter parameter) => OptionsCode.Write(Read(_given, _options, _parameters, _trained, parameter));

    static T Read(T given, T options, SearchParameter[] parameters, Func<T, TrainingOptions, T> trained, Parameter parameter) => StartOf(parameter) switch
    {
        TrialStart.Given => given,
        TrialStart.Untrained => trained(given, given.Training with { Epochs = 0 }),
        _ => (T)ParameterMapping.Read(options, parameters, parameter),
    };

    static IEstimator<ITransformer> Create(MLContext context, T options, Func<MLContext, T, IEstimator<ITransformer>> create, Func<T, TrainingOptions, T> trained) =>
        create(context, TrialWatch.Of(context) is { } watch ? trained(options, watch.Watched(options)) : options);
}
