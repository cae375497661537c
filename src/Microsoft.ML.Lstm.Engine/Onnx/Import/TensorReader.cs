using System.Buffers.Binary;
using Microsoft.ML.Lstm.Engine.Onnx.Protocol;

namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Reads the constants of a file, whose dimensions are compared with the numbers that are there before memory is taken.</summary>
static class TensorReader
{
    // Where a file says that numbers lie in another one.
    const int External = 1;

    public static Tensor Read(OnnxTensorMessage message, string name, MemoryBudget budget)
    {
        var type = (OnnxType)message.DataType;
        if (message.DataLocation == External)
            throw new InvalidDataException($"The numbers of '{name}' lie in another file, which is not read. Save the model with all data in one file.");
        if (!Enum.IsDefined(type)) throw new InvalidDataException(FormattableString.Invariant($"'{name}' holds values of ONNX's type {message.DataType}, which is not known here: numbers and flags are."));
        var dims = new int[message.Dims.Count];
        for (var i = 0; i < dims.Length; i++)
            dims[i] = message.Dims[i] is >= 0 and <= int.MaxValue ? (int)message.Dims[i] : throw new InvalidDataException(FormattableString.Invariant($"'{name}' has a dimension of {message.Dims[i]}."));
        var (count, there) = (Tensor.CountOf(dims), There(message, type));
        if (count != there) throw new InvalidDataException(FormattableString.Invariant($"'{name}' of the dimensions [{Tensor.Text(dims)}] has {there} numbers."));
        var tensor = new Tensor(budget).Resize(type, dims);
        if (tensor.IsFloat) Fill(message, type, tensor.Floats);
        else Fill(message, type, tensor.Integers);
        return tensor;
    }

    static long There(OnnxTensorMessage message, OnnxType type)
    {
        if (message.HasRawData)
        {
            var (bytes, size) = (message.RawData.Length, SizeOf(type));
            return bytes % size == 0 ? bytes / size : -1;
        }
        return type switch
        {
            OnnxType.Float => message.FloatData.Count,
            OnnxType.Double => message.DoubleData.Count,
            OnnxType.Int64 => message.Int64Data.Count,
            OnnxType.UInt32 or OnnxType.UInt64 => message.Uint64Data.Count,
            _ => message.Int32Data.Count,
        };
    }

    static int SizeOf(OnnxType type) => type switch
    {
        OnnxType.Double or OnnxType.Int64 or OnnxType.UInt64 => 8,
        OnnxType.Float or OnnxType.Int32 or OnnxType.UInt32 => 4,
        OnnxType.Float16 or OnnxType.BFloat16 or OnnxType.Int16 or OnnxType.UInt16 => 2,
        _ => 1,
    };

    static void Fill(OnnxTensorMessage message, OnnxType type, Span<float> values)
    {
        if (!message.HasRawData)
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = type switch
                {
                    OnnxType.Float => message.FloatData[i],
                    OnnxType.Double => (float)message.DoubleData[i],
                    _ => Half((ushort)message.Int32Data[i], type),
                };
            return;
        }
        var raw = message.RawData.Span;
        var size = SizeOf(type);
        for (var i = 0; i < values.Length; i++)
        {
            var bytes = raw[(i * size)..];
            values[i] = type switch
            {
                OnnxType.Float => BinaryPrimitives.ReadSingleLittleEndian(bytes),
                OnnxType.Double => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
                _ => Half(BinaryPrimitives.ReadUInt16LittleEndian(bytes), type),
            };
        }
    }

    static float Half(ushort bits, OnnxType type) => type == OnnxType.Float16 ? (float)BitConverter.UInt16BitsToHalf(bits) : BitConverter.Int32BitsToSingle(bits << 16);

    static void Fill(OnnxTensorMessage message, OnnxType type, Span<long> values)
    {
        if (!message.HasRawData)
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = type switch
                {
                    OnnxType.Int64 => message.Int64Data[i],
                    OnnxType.UInt32 or OnnxType.UInt64 => unchecked((long)message.Uint64Data[i]),
                    _ => message.Int32Data[i],
                };
            return;
        }
        var raw = message.RawData.Span;
        var size = SizeOf(type);
        for (var i = 0; i < values.Length; i++)
        {
            var bytes = raw[(i * size)..];
            values[i] = type switch
            {
                OnnxType.Int64 or OnnxType.UInt64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
                OnnxType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
                OnnxType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
                OnnxType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
                OnnxType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
                OnnxType.Int8 => (sbyte)bytes[0],
                _ => bytes[0],
            };
        }
    }
}
