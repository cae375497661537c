using Microsoft.ML.Data;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.AutoML;

/// <summary>Steps whose parameters are searched, and alternatives of steps among which one is chosen.</summary>
public class SweepablePipeline : ISweepable<EstimatorChain<ITransformer>>
{
    const string SchemaKey = "_SCHEMA_";

    readonly PipelineSchema _schema;
    string _current;

    internal SweepablePipeline()
        : this([], PipelineSchema.Empty)
    {
    }

    SweepablePipeline(Dictionary<string, SweepableEstimator> estimators, PipelineSchema schema)
    {
        Estimators = estimators;
        _schema = schema;
        _current = schema.Texts[0];
    }

    public Dictionary<string, SweepableEstimator> Estimators { get; }

    public SearchSpace.SearchSpace SearchSpace
    {
        get
        {
            var space = new SearchSpace.SearchSpace();
            foreach (var (name, estimator) in Estimators) space.Add(name, estimator.SearchSpace);
            space.Add(SchemaKey, new ChoiceOption([.. Schemas]));
            return space;
        }
    }

    internal string[] Schemas => _schema.Texts;

    public Parameter CurrentParameter
    {
        get
        {
            var parameter = Parameter.CreateNestedParameter();
            foreach (var (name, estimator) in Estimators) parameter[name[1..]] = estimator.Parameter;
            parameter[SchemaKey] = Parameter.FromString(_current);
            return parameter;
        }
    }

    public EstimatorChain<ITransformer> BuildFromOption(MLContext context, Parameter parameter)
    {
        var chain = new EstimatorChain<ITransformer>();
        foreach (var name in StepsOf(parameter)) chain = chain.Append(Estimators[name].BuildFromOption(context, parameter[name]));
        _current = parameter[SchemaKey].AsType<string>();
        return chain;
    }

    /// <summary>One of several comes next.</summary>
    public SweepablePipeline Append(params ISweepable<IEstimator<ITransformer>>[] sweepables)
    {
        var estimators = new Dictionary<string, SweepableEstimator>(Estimators);
        var next = sweepables.SelectMany(sweepable => AlternativesOf(sweepable, estimators)).ToArray();
        return new(estimators, _schema.Then(next));
    }

    static IReadOnlyList<string>[] AlternativesOf(ISweepable<IEstimator<ITransformer>> sweepable, Dictionary<string, SweepableEstimator> estimators)
    {
        string Add(SweepableEstimator estimator)
        {
            var name = $"e{estimators.Count}";
            estimators.Add(name, estimator);
            return name;
        }

        if (sweepable is not SweepablePipeline pipeline) return [[Add(sweepable as SweepableEstimator ?? new(sweepable.BuildFromOption, sweepable.SearchSpace))]];
        var names = pipeline.Estimators.ToDictionary(pair => pair.Key, pair => Add(pair.Value));
        return [.. pipeline._schema.Alternatives.Select(steps => (IReadOnlyList<string>)[.. steps.Select(step => names[step])])];
    }

    /// <summary>The pipeline of one alternative.</summary>
    public SweepablePipeline BuildSweepableEstimatorPipeline(string schema)
    {
        var steps = PipelineSchema.Parse(schema);
        return new(steps.ToDictionary(step => step, step => Estimators[step]), new([steps]));
    }

    /// <summary>The steps of a trial's whole parameter. ML.NET names the kinds of estimators that its own catalog makes; these are none.</summary>
    public string ToString(Parameter parameter) =>
        parameter.TryGetValue(SweepablePipelineRunner.PipelineKey, out var own) ? string.Join("=>", StepsOf(own).Select(_ => "Unknown")) : "";

    static IReadOnlyList<string> StepsOf(Parameter parameter) => PipelineSchema.Parse(parameter[SchemaKey].AsType<string>());
}
