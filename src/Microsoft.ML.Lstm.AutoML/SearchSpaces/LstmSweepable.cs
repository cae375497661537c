using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.AutoML.Trials;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Lstm.AutoML.SearchSpaces;

/// <summary>A sweepable estimator of ours: a tuner may ask it for the options as they were given, and without training, too.</summary>
abstract class LstmSweepable(Func<MLContext, Parameter, IEstimator<ITransformer>> create, ML.SearchSpace.SearchSpace space) : SweepableEstimator(create, space)
{
    /// <summary>In a trial's parameter, beside the settings: where they come from, if not from the tuner.</summary>
    public const string StartKey = "Start";

    /// <summary>The parameter of the options as they were given.</summary>
    public static Parameter Given { get; } = Parameter.CreateNestedParameter(KeyValuePair.Create(StartKey, Parameter.FromString(nameof(TrialStart.Given))));

    /// <summary>What a sweep tries before it searches, the quickest first.</summary>
    public abstract IReadOnlyList<TrialStart> Starts { get; }

    /// <summary>Where the settings of a trial come from.</summary>
    public static TrialStart StartOf(Parameter parameter) => parameter.TryGetValue(StartKey, out var start) ? Enum.Parse<TrialStart>(start.AsType<string>()) : TrialStart.Searched;

    /// <summary>The settings of a trial in which only those differ from the options given that are searched: name and value.</summary>
    public abstract IEnumerable<KeyValuePair<string, object>> Settings(Parameter parameter);

    /// <summary>Floating-point operations that a training by the settings of a trial takes, by <see cref="TrialCost"/>.</summary>
    public abstract double Operations(Parameter parameter);

    /// <summary>The task's options with the settings of a trial, as C#.</summary>
    public abstract string Code(Parameter parameter);
}
