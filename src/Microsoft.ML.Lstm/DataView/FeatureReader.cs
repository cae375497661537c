using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>Takes the features of the row that a cursor stands on into a set of examples.</summary>
sealed class FeatureReader
{
    delegate ReadOnlySpan<float> Values();

    readonly DataViewRow _row;
    readonly IReadOnlyList<FeatureSpec> _inputs;
    readonly Values[] _columns;

    /// <param name="row">The cursor's row.</param>
    /// <param name="inputs">What the engine reads; their names are columns of the row.</param>
    /// <param name="vocabularies">What the inputs' tokens stand for; none, where keys are tokens.</param>
    public FeatureReader(DataViewRow row, IReadOnlyList<FeatureSpec> inputs, IReadOnlyList<KeyValues?>? vocabularies = null)
    {
        (_row, _inputs) = (row, inputs);
        _columns = [.. inputs.Select((input, i) => Open(row.Schema[input.Name], Vocabulary.Tokens(row.Schema[input.Name], vocabularies?.ElementAtOrDefault(i)), input.Size))];
    }

    /// <summary>Appends all inputs to <paramref name="examples"/>; the example remains to be completed. Returns how many values they have.</summary>
    public int Read(ExampleSet examples)
    {
        var count = 0;
        for (var i = 0; i < _columns.Length; i++)
        {
            var values = _columns[i]();
            if (_inputs[i].Kind == InputKind.Continuous && values.Length % _inputs[i].Size != 0) ThrowLength(_inputs[i], values.Length);
            count += values.Length;
            try
            {
                examples.Append(i, values);
            }
            catch (ArgumentException refused)
            {
                ThrowRefused(_inputs[i], refused);
            }
        }
        return count;
    }

    Values Open(DataViewSchema.Column column, int[]? tokens, int size)
    {
        if (KeyTypes.Of(column.Type) is not { } key) return column.Type is VectorDataViewType ? Numbers(column) : One(NumberColumn.Reader(_row, column, number => number));
        return Type.GetTypeCode(key.RawType) switch
        {
            TypeCode.Byte => Tokens<byte>(column, tokens, size),
            TypeCode.UInt16 => Tokens<ushort>(column, tokens, size),
            TypeCode.UInt32 => Tokens<uint>(column, tokens, size),
            _ => Tokens<ulong>(column, tokens, size),
        };
    }

    Values Tokens<TKey>(DataViewSchema.Column column, int[]? tokens, int size) where TKey : unmanaged, IUnsignedNumber<TKey> =>
        column.Type is VectorDataViewType ? Keys<TKey>(column, tokens, size) : One(CellReader.Open<TKey, float>(_row, column, key => Token(key, tokens, size)));

    static Values One(Func<float> read)
    {
        var value = new float[1];
        return () =>
        {
            value[0] = read();
            return value;
        };
    }

    Values Numbers(DataViewSchema.Column column)
    {
        var getter = NumberColumn.Vector(_row, column);
        var buffer = default(VBuffer<float>);
        float[] dense = [];
        return () =>
        {
            getter(ref buffer);
            if (buffer.IsDense) return buffer.GetValues();
            if (dense.Length < buffer.Length) dense = new float[Math.Max(buffer.Length, 2 * dense.Length)];
            buffer.CopyTo(dense.AsSpan(0, buffer.Length));
            return dense.AsSpan(0, buffer.Length);
        };
    }

    Values Keys<TKey>(DataViewSchema.Column column, int[]? tokens, int size) where TKey : unmanaged, IUnsignedNumber<TKey>
    {
        var getter = _row.GetGetter<VBuffer<TKey>>(column);
        var buffer = default(VBuffer<TKey>);
        float[] dense = [];
        return () =>
        {
            getter(ref buffer);
            if (dense.Length < buffer.Length) dense = new float[Math.Max(buffer.Length, 2 * dense.Length)];
            // What a sparse vector leaves out is a missing key.
            if (!buffer.IsDense) dense.AsSpan(0, buffer.Length).Clear();
            var values = buffer.GetValues();
            var indices = buffer.GetIndices();
            for (var i = 0; i < values.Length; i++) dense[buffer.IsDense ? i : indices[i]] = Token(values[i], tokens, size);
            return dense.AsSpan(0, buffer.Length);
        };
    }

    // ML.NET takes a key beyond its type's count for a missing one.
    static float Token<TKey>(TKey key, int[]? tokens, int size) where TKey : unmanaged, IUnsignedNumber<TKey>
    {
        var token = ulong.CreateTruncating(key);
        if (tokens is not null) return token < (ulong)tokens.Length ? tokens[token] : 0;
        return token <= (ulong)size ? token : 0;
    }

    [DoesNotReturn]
    void ThrowLength(FeatureSpec input, int length) => throw new InvalidOperationException(
        $"Column '{input.Name}' holds {length} values in row {_row.Position}, which is no multiple of its {input.Size} features per step. "
        + $"Give every step {input.Size} values, or state another {nameof(LstmFeatureColumn.FeaturesPerStep)}.");

    [DoesNotReturn]
    void ThrowRefused(FeatureSpec input, ArgumentException refused) =>
        throw new InvalidOperationException($"Column '{input.Name}' cannot be read in row {_row.Position}. {refused.Message}", refused);
}
