using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML;

/// <summary>Sends one object at a time through a model. Not for several threads at once.</summary>
public abstract class PredictionEngineBase<TSrc, TDst> : IDisposable
    where TSrc : class
    where TDst : class, new()
{
    readonly DataViewConstructionUtils.InputRow<TSrc> _inputRow;
    readonly IRowReadableAs<TDst> _outputRow;
    readonly Action _disposer;
    readonly bool _ownsTransformer;
    bool _disposed;

    private protected PredictionEngineBase(
        IHostEnvironment env,
        ITransformer transformer,
        bool ignoreMissingColumns,
        SchemaDefinition inputSchemaDefinition = null,
        SchemaDefinition outputSchemaDefinition = null,
        bool ownsTransformer = true)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(transformer, nameof(transformer));
        Transformer = transformer;
        _ownsTransformer = ownsTransformer;
        var makeMapper = TransformerChecker(env, transformer);
        _inputRow = DataViewConstructionUtils.CreateInputRow<TSrc>(env, inputSchemaDefinition);
        var mapper = makeMapper(_inputRow.Schema);
        PredictionEngineCore(env, _inputRow, mapper, ignoreMissingColumns, outputSchemaDefinition, out _disposer, out _outputRow);
        OutputSchema = mapper.OutputSchema;
    }

    private protected PredictionEngineBase(IHostEnvironment env, ITransformer transformer, PredictionEngineOptions options)
        : this(env, transformer, options.IgnoreMissingColumns, options.InputSchemaDefinition, options.OutputSchemaDefinition, options.OwnsTransformer)
    {
    }

    public DataViewSchema OutputSchema { get; }

    private protected ITransformer Transformer { get; }

    public TDst Predict(TSrc example)
    {
        var result = new TDst();
        Predict(example, ref result);
        return result;
    }

    public abstract void Predict(TSrc example, ref TDst prediction);

    public void Dispose()
    {
        if (_disposed) return;
        _disposer?.Invoke();
        if (_ownsTransformer) (Transformer as IDisposable)?.Dispose();
        _disposed = true;
    }

    private protected virtual void PredictionEngineCore(
        IHostEnvironment env,
        DataViewConstructionUtils.InputRow<TSrc> inputRow,
        IRowToRowMapper mapper,
        bool ignoreMissingColumns,
        SchemaDefinition outputSchemaDefinition,
        out Action disposer,
        out IRowReadableAs<TDst> outputRow)
    {
        var columns = ReadableRow<TDst>.Match(mapper.OutputSchema, ignoreMissingColumns, outputSchemaDefinition);
        // Columns nobody reads are not computed.
        var row = mapper.GetRow(inputRow, columns.Select(column => column.Source).ToArray());
        disposer = row.Dispose;
        outputRow = new ReadableRow<TDst>(row, columns);
    }

    private protected virtual Func<DataViewSchema, IRowToRowMapper> TransformerChecker(IExceptionContext ectx, ITransformer transformer)
    {
        ectx.CheckValue(transformer, nameof(transformer));
        ectx.CheckParam(transformer.IsRowToRowMapper, nameof(transformer), "Must be a row to row mapper");
        return transformer.GetRowToRowMapper;
    }

    private protected void ExtractValues(TSrc example) => _inputRow.ExtractValues(example);

    private protected void FillValues(TDst prediction) => _outputRow.FillValues(prediction);
}
