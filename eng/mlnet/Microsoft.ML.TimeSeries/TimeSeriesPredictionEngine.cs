using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.TimeSeries;

/// <summary>Predicts one example at a time; each example moves the state of the engine's own copy of the model.</summary>
public sealed partial class TimeSeriesPredictionEngine<TSrc, TDst> : PredictionEngineBase<TSrc, TDst>
    where TSrc : class
    where TDst : class, new()
{
    // Both are set while the base constructor runs, so they have no initialisers here.
    Action<PingerArgument> _pinger;
    long _rowPosition;

    ITransformer InputTransformer { get; set; }

    public TimeSeriesPredictionEngine(
        IHostEnvironment env,
        ITransformer transformer,
        bool ignoreMissingColumns,
        SchemaDefinition inputSchemaDefinition = null,
        SchemaDefinition outputSchemaDefinition = null)
        : base(env, CloneTransformers(transformer), ignoreMissingColumns, inputSchemaDefinition, outputSchemaDefinition)
    {
    }

    internal TimeSeriesPredictionEngine(IHostEnvironment env, ITransformer transformer, PredictionEngineOptions options)
        : base(
            env,
            CloneTransformers(transformer),
            options.IgnoreMissingColumns,
            options.InputSchemaDefinition,
            options.OutputSchemaDefinition,
            options.OwnsTransformer)
    {
    }

    /// <summary>Saves the model with the state it has now.</summary>
    public void CheckPoint(IHostEnvironment env, string modelPath)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckNonWhiteSpace(modelPath, nameof(modelPath));
        using var stream = File.Create(modelPath);
        CheckPoint(env, stream);
    }

    public void CheckPoint(IHostEnvironment env, Stream stream)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckParam(stream != null, nameof(stream));
        var chain = InputTransformer is ITransformerChainAccessor steps
            ? new TransformerChain<ITransformer>(steps.Transformers, steps.Scopes)
            : new TransformerChain<ITransformer>(InputTransformer);
        chain.SaveTo(env, stream);
    }

    /// <summary>Takes the example, if there is one, into the state, then predicts, if there is something to fill.</summary>
    public void Predict(TSrc example, ref TDst prediction, int? horizon = null, float? confidenceLevel = null)
    {
        if (example is null && prediction is null)
            return;
        if (example is not null)
            ExtractValues(example);
        _pinger(new() { RowPosition = _rowPosition, Horizon = horizon, ConfidenceLevel = confidenceLevel, DontConsumeSource = example is null });
        if (prediction is not null)
            FillValues(prediction);

        // As seen on ML.NET's own: only an example moves the position.
        if (example is not null)
            _rowPosition++;
    }

    public override void Predict(TSrc example, ref TDst prediction) => Predict(example, ref prediction, null, null);

    public TDst Predict(TSrc example, int? horizon = null, float? confidenceLevel = null)
    {
        TDst prediction = new();
        Predict(example, ref prediction, horizon, confidenceLevel);
        return prediction;
    }

    /// <summary>Predicts from the state as it is.</summary>
    public TDst Predict(int? horizon = null, float? confidenceLevel = null)
    {
        TDst prediction = new();
        Predict(null, ref prediction, horizon, confidenceLevel);
        return prediction;
    }
}
