using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.TimeSeries;

public sealed partial class TimeSeriesPredictionEngine<TSrc, TDst>
{
    internal DataViewRow GetStatefulRows(
        DataViewRow input, IRowToRowMapper mapper, IEnumerable<DataViewSchema.Column> activeColumns, List<StatefulRow> rows)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckValue(activeColumns, nameof(activeColumns));
        if (mapper is not CompositeRowToRowMapper { InnerMappers: { Length: > 0 } steps })
        {
            var row = mapper.GetRow(input, activeColumns);
            if (row is StatefulRow stateful)
                rows.Add(stateful);
            return row;
        }

        // Each step must give what the next one needs, and the last what was asked for.
        var needed = new IEnumerable<DataViewSchema.Column>[steps.Length];
        needed[^1] = activeColumns;
        for (var i = steps.Length - 1; i > 0; i--)
            needed[i - 1] = steps[i].GetDependencies(needed[i]);
        var result = input;
        for (var i = 0; i < steps.Length; i++)
        {
            result = GetStatefulRows(result, steps[i], needed[i], rows);
            // Seen on ML.NET's own: within a chain a stateful row is pinged twice for one example, with the same RowPosition. Models must stand it.
            if (result is StatefulRow again)
                rows.Add(again);
        }
        return result;
    }

    internal Action<PingerArgument> CreatePinger(List<StatefulRow> rows)
    {
        var pingers = rows.Select(row => row.GetPinger()).ToArray();
        return argument =>
        {
            foreach (var ping in pingers)
                ping(argument);
        };
    }

    private protected override void PredictionEngineCore(
        IHostEnvironment env,
        DataViewConstructionUtils.InputRow<TSrc> inputRow,
        IRowToRowMapper mapper,
        bool ignoreMissingColumns,
        SchemaDefinition outputSchemaDefinition,
        out Action disposer,
        out IRowReadableAs<TDst> outputRow)
    {
        var reader = TypedCursorable<TDst>.Create(env, new EmptyDataView(env, mapper.OutputSchema), ignoreMissingColumns, outputSchemaDefinition);
        // All columns are active, read or not: as in ML.NET, a stateful step may rely on it.
        var stateful = new List<StatefulRow>();
        var row = GetStatefulRows(inputRow, mapper, mapper.OutputSchema, stateful);
        _pinger = CreatePinger(stateful);
        disposer = row.Dispose;
        outputRow = reader.GetRow(row);
    }

    private protected override Func<DataViewSchema, IRowToRowMapper> TransformerChecker(IExceptionContext ectx, ITransformer transformer)
    {
        ectx.CheckParam(IsRowToRowMapper(transformer), nameof(transformer), "Must be a row to row mapper or " + nameof(IStatefulTransformer));
        InputTransformer = transformer;
        return GetRowToRowMapper;
    }

    // The state of a model may be shared with other engines: this one works on copies of what keeps any.
    static ITransformer CloneTransformers(ITransformer transformer)
    {
        Contracts.CheckValue(transformer, nameof(transformer));
        if (transformer is not ITransformerChainAccessor chain)
            return Clone(transformer);
        return new TransformerChain<ITransformer>(chain.Transformers.Select(Clone), chain.Scopes);

        static ITransformer Clone(ITransformer step) => step is IStatefulTransformer stateful ? stateful.Clone() : step;
    }

    bool IsRowToRowMapper(ITransformer transformer) => transformer is ITransformerChainAccessor chain
        ? chain.Transformers.All(step => step.IsRowToRowMapper || step is IStatefulTransformer)
        : transformer.IsRowToRowMapper || transformer is IStatefulTransformer;

    IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        if (InputTransformer is not ITransformerChainAccessor chain)
            return MapperOf(InputTransformer, inputSchema);
        var mappers = new IRowToRowMapper[chain.Transformers.Length];
        var schema = inputSchema;
        for (var i = 0; i < mappers.Length; i++)
        {
            mappers[i] = MapperOf(chain.Transformers[i], schema);
            schema = mappers[i].OutputSchema;
        }
        return new CompositeRowToRowMapper(inputSchema, mappers);

        static IRowToRowMapper MapperOf(ITransformer step, DataViewSchema schema) =>
            step is IStatefulTransformer stateful ? stateful.GetStatefulRowToRowMapper(schema) : step.GetRowToRowMapper(schema);
    }
}
