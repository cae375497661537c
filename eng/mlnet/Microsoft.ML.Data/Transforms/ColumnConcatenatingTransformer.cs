using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

[assembly: LoadableClass(
    typeof(ColumnConcatenatingTransformer), null, typeof(SignatureLoadModel), "Concat Transform", ColumnConcatenatingTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "ConcatTransform";
    static readonly VersionInfo Version = ModelBody.Version<ColumnConcatenatingTransformer>("CONCAT F", 0x00010003, LoaderSignature);
    readonly string _output;
    readonly string[] _inputs;

    internal ColumnConcatenatingTransformer(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames)
        : base(env.Register(nameof(ColumnConcatenatingTransformer)))
    {
        _output = outputColumnName;
        _inputs = inputColumnNames;
    }

    static ColumnConcatenatingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var output = ctx.LoadNonEmptyString();
        var inputs = new string[ctx.Reader.ReadCount()];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = ctx.LoadNonEmptyString();
        return new(env, output, inputs);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(Version);
        ctx.SaveNonEmptyString(_output);
        ctx.Writer.Write(_inputs.Length);
        foreach (var name in _inputs) ctx.SaveNonEmptyString(name);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema)
    {
        var sources = _inputs.Select(name => ColumnMapper.Input(Host, schema, name)).ToArray();
        var item = (PrimitiveDataViewType)ItemMap.ItemOf(sources[0].Type);
        foreach (var other in sources.Where(other => !ItemMap.ItemOf(other.Type).Equals(item)))
            throw Host.ExceptSchemaMismatch("inputSchema", "input", other.Name, item.ToString(), other.Type.ToString());
        var sizes = sources.Select(source => source.Type is VectorDataViewType vector ? vector.Size : 1).ToArray();
        var indices = sources.Select(source => source.Index).ToArray();
        // One vector alone is passed through as it is.
        if (sources is [{ Type: VectorDataViewType } only])
        {
            return new ColumnMapper(this, [new(
                new(_output, only.Type, only.Annotations), indices, row => ByType.Call<Delegate>(Same<int>, [only.Type.RawType], row, only.Index))]);
        }
        var type = new VectorDataViewType(item, sizes.Contains(0) ? 0 : sizes.Sum());
        return new ColumnMapper(this, [new(
            new(_output, type, Annotations(sources, sizes)), indices, row => ByType.Call<Delegate>(Getter<int>, [item.RawType], row, sources))]);
    }

    static DataViewSchema.Annotations Annotations(DataViewSchema.Column[] sources, int[] sizes)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        if (sources.All(source => source.IsNormalized()))
            builder.Add(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, (ref bool value) => value = true);
        if (!sizes.Contains(0) && sources.Any(source => source.Type is not VectorDataViewType || source.HasSlotNames()))
        {
            var names = sources.SelectMany(SlotNames).ToArray();
            builder.Add(AnnotationUtils.Kinds.SlotNames, AnnotationUtils.GetNamesType(names.Length),
                (ref VBuffer<ReadOnlyMemory<char>> value) => new VBuffer<ReadOnlyMemory<char>>(names.Length, names).CopyTo(ref value));
        }
        return builder.ToAnnotations();
    }

    /// <summary>A scalar's slot bears the column's name, a vector's the column's and its own.</summary>
    static IEnumerable<ReadOnlyMemory<char>> SlotNames(DataViewSchema.Column source)
    {
        if (source.Type is not VectorDataViewType vector) return [source.Name.AsMemory()];
        if (!source.HasSlotNames()) return Enumerable.Repeat(ReadOnlyMemory<char>.Empty, vector.Size);
        VBuffer<ReadOnlyMemory<char>> names = default;
        source.GetSlotNames(ref names);
        return names.DenseValues().Select(name => name.IsEmpty ? name : $"{source.Name}.{name}".AsMemory()).ToList();
    }

    static Delegate Same<T>(DataViewRow row, int index) => row.GetGetter<T>(row.Schema[index]);

    static Delegate Getter<T>(DataViewRow row, DataViewSchema.Column[] sources)
    {
        var parts = sources.Select(source => Part<T>(row, source)).ToArray();
        var buffers = new VBuffer<T>[parts.Length];
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            var length = 0;
            for (var i = 0; i < parts.Length; i++)
            {
                parts[i](ref buffers[i]);
                length += buffers[i].Length;
            }
            var editor = VBufferEditor.Create(ref destination, length);
            var offset = 0;
            foreach (var buffer in buffers)
            {
                buffer.CopyTo(editor.Values[offset..]);
                offset += buffer.Length;
            }
            destination = editor.Commit();
        });
    }

    static ValueGetter<VBuffer<T>> Part<T>(DataViewRow row, DataViewSchema.Column source)
    {
        if (source.Type is VectorDataViewType) return row.GetGetter<VBuffer<T>>(row.Schema[source.Index]);
        var get = row.GetGetter<T>(row.Schema[source.Index]);
        return (ref VBuffer<T> destination) =>
        {
            var editor = VBufferEditor.Create(ref destination, 1);
            get(ref editor.Values[0]);
            destination = editor.Commit();
        };
    }
}
