using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A row-to-row transformer that makes each output column out of one input column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    internal readonly (string outputColumnName, string inputColumnName)[] ColumnPairs;

    private protected OneToOneTransformerBase(IHost host, params (string outputColumnName, string inputColumnName)[] columns) : base(host)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var outputs = new HashSet<string>();
        foreach (var (output, input) in columns)
        {
            Contracts.CheckNonEmpty(output, nameof(columns));
            Contracts.CheckNonEmpty(input, nameof(columns));
            if (!outputs.Add(output)) throw new ArgumentOutOfRangeException(nameof(columns), $"Output column '{output}' specified multiple times");
        }
        ColumnPairs = columns;
    }

    private protected OneToOneTransformerBase(IHost host, ModelLoadContext ctx) : base(host)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        var count = ctx.Reader.ReadInt32();
        if (count < 0) throw new FormatException($"The model says that its transform has {count} columns");
        ColumnPairs = new (string, string)[count];
        for (var i = 0; i < count; i++) ColumnPairs[i] = (ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString());
    }

    private protected void SaveColumns(ModelSaveContext ctx)
    {
        ctx.Writer.Write(ColumnPairs.Length);
        foreach (var (output, input) in ColumnPairs)
        {
            ctx.SaveNonEmptyString(output);
            ctx.SaveNonEmptyString(input);
        }
    }

    private protected virtual void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
    }

    void CheckInput(DataViewSchema inputSchema, int col, out int srcCol)
    {
        var name = ColumnPairs[col].inputColumnName;
        srcCol = inputSchema.GetColumnOrNull(name)?.Index ?? throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", name);
        CheckInputColumn(inputSchema, col, srcCol);
    }

    /// <summary>Finds the input column of each output column, once, when it is bound to a schema.</summary>
    private protected abstract class OneToOneMapperBase : MapperBase
    {
        protected readonly Dictionary<int, int> ColMapNewToOld = [];
        readonly OneToOneTransformerBase _parent;

        protected OneToOneMapperBase(IHost host, OneToOneTransformerBase parent, DataViewSchema inputSchema) : base(host, inputSchema, parent)
        {
            _parent = parent;
            for (var i = 0; i < parent.ColumnPairs.Length; i++)
            {
                parent.CheckInput(inputSchema, i, out var source);
                ColMapNewToOld.Add(i, source);
            }
        }

        private protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
        {
            var needed = new HashSet<int>();
            foreach (var (output, input) in ColMapNewToOld)
                if (activeOutput(output)) needed.Add(input);
            return needed.Contains;
        }

        private protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);
    }
}
