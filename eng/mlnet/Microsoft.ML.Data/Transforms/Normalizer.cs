using System.Collections.Immutable;
using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.StandIn;

/// <summary>One column's fitted normalization: affine, or the normal distribution's cumulative probability.</summary>
abstract class Normalizer
{
    /// <summary>The column's type when it was fitted; another size does not fit.</summary>
    public abstract DataViewType Type { get; }

    public abstract Delegate Getter(DataViewRow row, DataViewSchema.Column source);

    public abstract NormalizingTransformer.NormalizerModelParametersBase Parameters();

    public abstract void Save(BinaryWriter writer);

    public static Normalizer Load(BinaryReader reader) =>
        reader.ReadByte() == (byte)DataKind.Single ? Normalizer<float>.Read(reader) : Normalizer<double>.Read(reader);
}

/// <param name="size">The vector's length, 0 for a scalar.</param>
/// <param name="scale">What to multiply with; the deviation for a cumulative probability.</param>
/// <param name="offset">What to subtract first, or null; the mean for a cumulative probability.</param>
/// <param name="isCdf">Whether the result is a cumulative probability.</param>
sealed class Normalizer<T>(int size, T[] scale, T[] offset, bool isCdf) : Normalizer where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    static PrimitiveDataViewType ItemType => typeof(T) == typeof(float) ? NumberDataViewType.Single : NumberDataViewType.Double;

    public override DataViewType Type => size == 0 ? ItemType : new VectorDataViewType(ItemType, size);

    public override Delegate Getter(DataViewRow row, DataViewSchema.Column source)
    {
        if (size == 0) return ItemMap.Getter(row, source, (T value) => Apply(value, 0));
        var get = row.GetGetter<VBuffer<T>>(row.Schema[source.Index]);
        VBuffer<T> buffer = default, dense = default;
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            get(ref buffer);
            // Only without an offset does zero stay zero, and a sparse vector sparse.
            var staysSparse = !buffer.IsDense && offset is null;
            if (!buffer.IsDense && !staysSparse) buffer.CopyToDense(ref dense);
            ref var from = ref buffer.IsDense || staysSparse ? ref buffer : ref dense;
            var values = from.GetValues();
            var indices = from.GetIndices();
            var editor = VBufferEditor.Create(ref destination, from.Length, values.Length);
            for (var i = 0; i < values.Length; i++) editor.Values[i] = Apply(values[i], staysSparse ? indices[i] : i);
            if (staysSparse) indices.CopyTo(editor.Indices);
            destination = editor.Commit();
        });
    }

    public override NormalizingTransformer.NormalizerModelParametersBase Parameters() => (size, isCdf) switch
    {
        (0, false) => new NormalizingTransformer.AffineNormalizerModelParameters<T>(scale[0], offset is null ? T.Zero : offset[0]),
        (0, true) => new NormalizingTransformer.CdfNormalizerModelParameters<T>(offset[0], scale[0], false),
        (_, false) => new NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<T>>([.. scale], [.. offset ?? []]),
        _ => new NormalizingTransformer.CdfNormalizerModelParameters<ImmutableArray<T>>([.. offset], [.. scale], false),
    };

    public override void Save(BinaryWriter writer)
    {
        writer.Write((byte)(typeof(T) == typeof(float) ? DataKind.Single : DataKind.Double));
        writer.Write(size);
        writer.Write((byte)(isCdf ? 1 : 0));
        writer.Write((byte)(offset is null ? 0 : 1));
        // Every float is a double, so both widths share one layout.
        foreach (var value in scale) writer.Write(double.CreateChecked(value));
        foreach (var value in offset ?? []) writer.Write(double.CreateChecked(value));
    }

    public static Normalizer<T> Read(BinaryReader reader)
    {
        var size = reader.ReadCount();
        var isCdf = reader.ReadByte() == 1;
        var hasOffset = reader.ReadByte() == 1;
        var scale = Values();
        return new(size, scale, hasOffset ? Values() : null, isCdf);

        T[] Values()
        {
            var values = new T[Math.Max(size, 1)];
            for (var i = 0; i < values.Length; i++) values[i] = T.CreateSaturating(reader.ReadDouble());
            return values;
        }
    }

    T Apply(T value, int slot)
    {
        if (!isCdf) return (offset is null ? value : value - offset[slot]) * scale[slot];
        // A constant column has no distribution.
        if (!(scale[slot] > T.Zero)) return T.Zero;
        return T.CreateSaturating(0.5 * (1 + Erf(double.CreateSaturating((value - offset[slot]) / scale[slot]) / Math.Sqrt(2))));
    }

    /// <summary>Winitzki's approximation (2008), good to 1e-4: the numbers are ML.NET's, whose users compare them.</summary>
    static double Erf(double x)
    {
        const double A = 0.147;
        var square = x * x;
        return Math.CopySign(Math.Sqrt(1 - Math.Exp(-square * (4 / Math.PI + A * square) / (1 + A * square))), x);
    }
}
