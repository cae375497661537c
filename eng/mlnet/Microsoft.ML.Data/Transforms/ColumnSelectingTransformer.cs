using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(
    typeof(ColumnSelectingTransformer), null, typeof(SignatureLoadModel), "Select Columns Transform", ColumnSelectingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    readonly string[] _keep;
    readonly string[] _drop;

    internal ColumnSelectingEstimator(IHostEnvironment env, string[] keepColumns, string[] dropColumns, bool keepHidden)
        : base(env.Register(nameof(ColumnSelectingEstimator)), new ColumnSelectingTransformer(env, keepColumns, dropColumns, keepHidden)) =>
        (_keep, _drop) = (keepColumns, dropColumns);

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var named = (_keep ?? _drop).Select(name => ColumnMapper.Input(Host, inputSchema, name)).ToList();
        return new SchemaShape(_keep is not null ? named : inputSchema.Where(column => !_drop.Contains(column.Name)));
    }
}

/// <summary>Keeps the named columns, in the order named; or all but the named ones, in theirs.</summary>
public sealed class ColumnSelectingTransformer : ITransformer
{
    internal const string LoaderSignature = "SelectColumnsTransform";
    static readonly VersionInfo Version = ModelBody.Version<ColumnSelectingTransformer>("SELCOLST", 0x00010001, LoaderSignature);
    readonly IHost _host;
    readonly string[] _names;
    readonly bool _keeps;
    readonly bool _keepHidden;

    internal ColumnSelectingTransformer(IHostEnvironment env, string[] keepColumns, string[] dropColumns, bool keepHidden)
    {
        ArgumentNullException.ThrowIfNull(env);
        _host = env.Register(nameof(ColumnSelectingTransformer));
        _keeps = keepColumns is not null;
        _names = keepColumns ?? dropColumns;
        if (_names is not { Length: > 0 }) throw _host.Except("Neither keepColumns and dropColumns is set. Exactly one must be specified.");
        foreach (var name in _names) Contracts.CheckNonEmpty(name, _keeps ? nameof(keepColumns) : nameof(dropColumns));
        _keepHidden = keepHidden;
    }

    bool ITransformer.IsRowToRowMapper => true;

    static ColumnSelectingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var keeps = ctx.Reader.ReadByte() == 1;
        var keepHidden = ctx.Reader.ReadByte() == 1;
        var names = new string[ctx.Reader.ReadCount()];
        for (var i = 0; i < names.Length; i++) names[i] = ctx.LoadNonEmptyString();
        return new(env, keeps ? names : null, keeps ? null : names, keepHidden);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.Begin(Version);
        ctx.Writer.Write((byte)(_keeps ? 1 : 0));
        ctx.Writer.Write((byte)(_keepHidden ? 1 : 0));
        ctx.Writer.Write(_names.Length);
        foreach (var name in _names) ctx.SaveNonEmptyString(name);
    }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new Selection(inputSchema, Kept(inputSchema)).OutputSchema;
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new Selection(inputSchema, Kept(inputSchema));

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new View(input, new Selection(input.Schema, Kept(input.Schema)));
    }

    int[] Kept(DataViewSchema schema)
    {
        foreach (var name in _names) ColumnMapper.Input(_host, schema, name);
        var shown = schema.Where(column => _keepHidden || !column.IsHidden).ToList();
        return _keeps
            ? [.. _names.SelectMany(name => shown.Where(column => column.Name == name)).Select(column => column.Index)]
            : [.. shown.Where(column => !_names.Contains(column.Name)).Select(column => column.Index)];
    }

    /// <summary>The output's columns by their place in the input.</summary>
    sealed class Selection : IRowToRowMapper
    {
        readonly int[] _kept;

        public Selection(DataViewSchema input, int[] kept)
        {
            _kept = kept;
            InputSchema = input;
            var builder = new DataViewSchema.Builder();
            foreach (var index in kept) builder.AddColumn(input[index].Name, input[index].Type, input[index].Annotations);
            OutputSchema = builder.ToSchema();
        }

        public DataViewSchema InputSchema { get; }
        public DataViewSchema OutputSchema { get; }

        public DataViewSchema.Column Source(DataViewSchema.Column column) => InputSchema[_kept[column.Index]];

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => dependingColumns.Select(Source).Distinct();

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new SelectedRow(this, input, activeColumns);
    }

    sealed class SelectedRow(Selection selection, DataViewRow input, IEnumerable<DataViewSchema.Column> active) : DataViewRow
    {
        readonly HashSet<int> _active = [.. active.Select(column => column.Index)];

        public override DataViewSchema Schema => selection.OutputSchema;
        public override long Position => input.Position;
        public override long Batch => input.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => IsColumnActive(column)
            ? input.GetGetter<TValue>(selection.Source(column))
            : throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not active.");

        protected override void Dispose(bool disposing)
        {
            if (disposing) input.Dispose();
            base.Dispose(disposing);
        }
    }

    sealed class Cursor(DataViewRowCursor input, SelectedRow row) : DataViewRowCursor
    {
        public override DataViewSchema Schema => row.Schema;
        public override long Position => input.Position;
        public override long Batch => input.Batch;

        public override bool MoveNext() => input.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => row.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => row.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing) row.Dispose();
            base.Dispose(disposing);
        }
    }

    sealed class View(IDataView source, Selection selection) : IDataView
    {
        public bool CanShuffle => source.CanShuffle;
        public DataViewSchema Schema => selection.OutputSchema;

        public long? GetRowCount() => source.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        {
            var columns = columnsNeeded.ToList();
            return Wrap(source.GetRowCursor(selection.GetDependencies(columns), rand), columns);
        }

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        {
            var columns = columnsNeeded.ToList();
            return [.. source.GetRowCursorSet(selection.GetDependencies(columns), n, rand).Select(cursor => Wrap(cursor, columns))];
        }

        Cursor Wrap(DataViewRowCursor cursor, List<DataViewSchema.Column> columns) => new(cursor, new SelectedRow(selection, cursor, columns));
    }
}
