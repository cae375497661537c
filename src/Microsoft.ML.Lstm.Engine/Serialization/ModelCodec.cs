using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Serialization;

/// <summary>
/// Writes the parts of a state to a stream, little-endian whatever the machine, or reads them back. A type lists its parts once, in a <c>Transfer</c> that is
/// the writer and the reader of its file, its checkpoint and its copy.
/// </summary>
/// <remarks>
/// Each member takes the value to write, and gives back the value that was written or read; a reading codec does not look at what it is given, so
/// <c>model?.Part</c> will do. What is read is checked against its bounds, and no memory is taken for more bytes than are left.
/// </remarks>
sealed partial class ModelCodec
{
    /// <summary>The version of what never outlives the library that wrote it: checkpoints and copies have all parts that there are.</summary>
    public const uint Newest = uint.MaxValue;

    const int BlockFloats = 1 << 10;

    readonly Stream _stream;
    readonly byte[] _block = new byte[sizeof(float) * BlockFloats];

    ModelCodec(Stream stream, bool reads, uint version) => (_stream, Reads, Version) = (stream, reads, version);

    /// <summary>A codec that writes.</summary>
    public static ModelCodec Writer(Stream stream, uint version = Newest) => new(stream, reads: false, version);

    /// <summary>A codec that reads what a writer of that version wrote; the stream knows its length and its position.</summary>
    public static ModelCodec Reader(Stream stream, uint version = Newest) => new(stream, reads: true, version);

    public bool Reads { get; }

    /// <summary>The version of the format: that of the file that is read, or the one that is written.</summary>
    public uint Version { get; }

    /// <summary>A codec of the same stream, for parts that are those of the newest version.</summary>
    public ModelCodec OfNewest => Of(Newest);

    /// <summary>A codec of the same stream, for parts that have versions of their own.</summary>
    public ModelCodec Of(uint version) => new(_stream, Reads, version);

    long Left => Reads ? _stream.Length - _stream.Position : long.MaxValue;

    /// <summary>Before memory is taken for so many bytes that must follow: throws where fewer are left.</summary>
    public void Require(long bytes)
    {
        if (bytes > Left) ThrowTooShort();
    }

    /// <summary>A number in as many bytes as its type has.</summary>
    public T Integer<T>(T value) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var bytes = _block.AsSpan(0, value.WriteLittleEndian(_block));
        Bytes(bytes);
        return T.ReadLittleEndian(bytes, isUnsigned: T.MinValue == T.Zero);
    }

    /// <summary>1 byte.</summary>
    public bool Flag(bool? value) => Within(Integer((byte)(value == true ? 1 : 0)), (byte)0, (byte)1) == 1;

    /// <summary>4 bytes.</summary>
    public int Int(int? value, int least = int.MinValue, int most = int.MaxValue) => Within(Integer(value ?? 0), least, most);

    /// <summary>A number other than 0, which stands for null.</summary>
    public int? IntOrNull(int? value) => Integer(value ?? 0) is var number and not 0 ? number : null;

    /// <summary>8 bytes.</summary>
    public long Long(long value, long least, long most = long.MaxValue) => Within(Integer(value), least, most);

    /// <summary>A number of rows or the like; 8 bytes.</summary>
    public int Count(int value, int least, int most) => (int)Long(value, least, most);

    /// <summary>8 bytes without bounds.</summary>
    public ulong Bits(ulong value) => Integer(value);

    /// <summary>A value of an enumeration that counts from 0; 4 bytes.</summary>
    public T Choice<T>(T? value) where T : struct, Enum
    {
        var choices = Enum.GetValues<T>();
        return choices[Int(value is { } choice ? Array.IndexOf(choices, choice) : 0, 0, choices.Length - 1)];
    }

    public float Float(float? value, float least = float.MinValue, float most = float.MaxValue) => Within(AnyFloat(value ?? 0), least, most);

    /// <summary>A finite number, or NaN, which says that there is none.</summary>
    public float FloatOrNaN(float? value) => AnyFloat(value ?? 0) is var single && float.IsNaN(single) ? single : Within(single, float.MinValue, float.MaxValue);

    public double Double(double? value, double least = double.MinValue, double most = double.MaxValue) => Within(AnyDouble(value ?? 0), least, most);

    /// <summary>A number within bounds, or NaN, which says that there is none.</summary>
    public double DoubleOrNaN(double? value, double least = double.MinValue, double most = double.MaxValue) =>
        AnyDouble(value ?? 0) is var real && double.IsNaN(real) ? real : Within(real, least, most);

    /// <summary>A number, NaN and infinities among them.</summary>
    public float AnyFloat(float value) => BitConverter.UInt32BitsToSingle(Integer(BitConverter.SingleToUInt32Bits(value)));

    /// <inheritdoc cref="AnyFloat"/>
    public double AnyDouble(double value) => BitConverter.UInt64BitsToDouble(Integer(BitConverter.DoubleToUInt64Bits(value)));

    /// <summary>Finite values, in their place.</summary>
    public void Floats(Span<float> values) => Floats(values, mayMiss: false);

    /// <summary>Finite values, in their place; NaN says that there is none.</summary>
    public void FloatsOrNaN(Span<float> values) => Floats(values, mayMiss: true);

    /// <summary>Bytes, in their place.</summary>
    public void Bytes(Span<byte> bytes)
    {
        if (!Reads) _stream.Write(bytes);
        else if (_stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) ThrowTooShort();
    }

    /// <summary>How values are known, in their place; 1 byte each.</summary>
    public void States(Span<ValueState> values)
    {
        foreach (ref var value in values) value = (ValueState)Within(Integer((byte)value), (byte)0, (byte)ValueState.Observed);
    }

    void Floats(Span<float> values, bool mayMiss)
    {
        while (!values.IsEmpty)
        {
            var part = values[..Math.Min(values.Length, BlockFloats)];
            var bytes = _block.AsSpan(0, sizeof(float) * part.Length);
            if (!Reads)
                for (var i = 0; i < part.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes[(sizeof(float) * i)..], part[i]);
            Bytes(bytes);
            for (var i = 0; Reads && i < part.Length; i++)
            {
                part[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(sizeof(float) * i)..]);
                if (!(float.IsFinite(part[i]) || (mayMiss && float.IsNaN(part[i])))) throw new InvalidDataException(FormattableString.Invariant($"The model holds {part[i]} among its values."));
            }

            values = values[part.Length..];
        }
    }

    T Within<T>(T value, T least, T most) where T : INumber<T> =>
        !Reads || (value >= least && value <= most) ? value : throw new InvalidDataException(FormattableString.Invariant($"The model holds {value} where a number from {least} to {most} belongs."));

    [DoesNotReturn]
    static void ThrowTooShort() => throw new InvalidDataException("The model holds fewer bytes than its sizes ask for.");
}
