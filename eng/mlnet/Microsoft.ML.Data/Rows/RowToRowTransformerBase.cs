using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Data;

/// <summary>A transformer whose output row depends on its input row alone.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    protected readonly IHost Host;

    private protected RowToRowTransformerBase(IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        Host = host;
    }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return RowToRowMapperTransform.GetOutputSchema(inputSchema, MakeRowMapper(inputSchema));
    }

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return MakeDataTransform(input);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return MakeDataTransform(new EmptyDataView(inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(ctx);

    private protected RowToRowMapperTransform MakeDataTransform(IDataView input) => new(Host, input, MakeRowMapper(input.Schema));

    private protected abstract IRowMapper MakeRowMapper(DataViewSchema schema);

    private protected abstract void SaveModel(ModelSaveContext ctx);

    /// <summary>Makes an array of getters out of one at a time, and remembers the columns.</summary>
    private protected abstract class MapperBase : IRowMapper
    {
        protected readonly IHost Host;
        protected readonly DataViewSchema InputSchema;
        readonly RowToRowTransformerBase _parent;
        readonly Lazy<DataViewSchema.DetachedColumn[]> _outputColumns;

        protected MapperBase(IHost host, DataViewSchema inputSchema, RowToRowTransformerBase parent)
        {
            Host = host;
            InputSchema = inputSchema;
            _parent = parent;
            // Asked for lazily: the deriving constructor has not run yet.
            _outputColumns = new(GetOutputColumnsCore);
        }

        public DataViewSchema.DetachedColumn[] GetOutputColumns() => _outputColumns.Value;

        public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
        {
            var getters = new Delegate[_outputColumns.Value.Length];
            Action disposers = null;
            for (var i = 0; i < getters.Length; i++)
            {
                if (!activeOutput(i)) continue;
                getters[i] = MakeGetter(input, i, activeOutput, out var one);
                disposers += one;
            }
            disposer = disposers;
            return getters;
        }

        public Func<int, bool> GetDependencies(Func<int, bool> activeOutput) => GetDependenciesCore(activeOutput);

        public void Save(ModelSaveContext ctx) => SaveModel(ctx);

        public ITransformer GetTransformer() => _parent;

        protected abstract DataViewSchema.DetachedColumn[] GetOutputColumnsCore();

        protected abstract Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer);

        private protected abstract Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput);

        private protected abstract void SaveModel(ModelSaveContext ctx);
    }
}
