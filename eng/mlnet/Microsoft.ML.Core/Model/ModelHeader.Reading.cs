using System.Runtime.InteropServices;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

partial struct ModelHeader
{
    /// <summary>Reads and checks everything but the body, and leaves the reader at the body.</summary>
    public static void BeginRead(out long fpMin, out ModelHeader header, out string[] strings, out string loaderAssemblyName, BinaryReader reader)
    {
        fpMin = reader.BaseStream.Position;
        var bytes = reader.ReadBytes(Size);
        Contracts.CheckDecode(bytes.Length == Size, "Truncated model header");
        MarshalFromBytes(out header, bytes);
        if (!TryValidate(ref header, reader, fpMin, out strings, out loaderAssemblyName, out var ex))
            throw ex;
        reader.BaseStream.Position = fpMin + header.FpModel;
    }

    /// <summary>Checks that the body was read to its exact end, and goes on to the end of the model.</summary>
    public static void EndRead(long fpMin, ref ModelHeader header, BinaryReader reader)
    {
        var left = header.FpModel + header.CbModel - (reader.BaseStream.Position - fpMin);
        Contracts.CheckDecode(left <= 0, $"Corrupt model: {left} bytes of its body were not read");
        Contracts.CheckDecode(left == 0, "Corrupt model: read past the end of its body");
        reader.BaseStream.Position = fpMin + header.FpTail;
        Contracts.CheckDecode(reader.ReadUInt64() == TailSignatureValue, "Corrupt model file tail");
    }

    /// <summary>Checks the header against itself and the bytes there are, so that nothing is allocated for sizes that lie.</summary>
    public static bool TryValidate(ref ModelHeader header, long size, out Exception ex)
    {
        var fault = FaultOf(header, size);
        ex = fault == null ? null : Contracts.ExceptDecode(fault);
        return fault == null;
    }

    public static bool TryValidate(
        ref ModelHeader header, BinaryReader reader, long fpMin, out string[] strings, out string loaderAssemblyName, out Exception ex)
    {
        strings = null;
        loaderAssemblyName = null;
        if (!TryValidate(ref header, reader.BaseStream.Length - fpMin, out ex))
            return false;

        reader.BaseStream.Position = fpMin + header.FpTail;
        if (reader.ReadUInt64() != TailSignatureValue)
        {
            ex = Contracts.ExceptDecode("Corrupt model file tail");
            return false;
        }
        reader.BaseStream.Position = fpMin + header.FpStringTable;
        if (header.CbStringTable > 0 && !TryReadStrings(ref header, reader, out strings))
        {
            ex = Contracts.ExceptDecode("Corrupt model file string table");
            return false;
        }
        if (header.CbAssemblyName > 0)
        {
            reader.BaseStream.Position = fpMin + header.FpAssemblyName;
            loaderAssemblyName = ReadText(reader, header.CbAssemblyName);
        }
        return true;
    }

    static string FaultOf(in ModelHeader header, long size)
    {
        if (header.Signature != SignatureValue)
            return "Wrong file type";
        if (header.VerReadable > header.VerWritten)
            return "Corrupt file header";
        if (header.VerReadable > CurrentVersion)
            return "Model file is too new";
        if (header.VerWritten < OldestVersion)
            return "Model file is too old";
        if (header.FpModel != Size || header.CbModel < 0 || header.CbModel > size)
            return "Corrupt model header: the body";

        var end = header.FpModel + header.CbModel;
        if (header.FpStringTable == 0)
        {
            if (header.CbStringTable != 0 || header.FpStringChars != 0 || header.CbStringChars != 0)
                return "Corrupt model header: the strings";
        }
        else
        {
            if (header.FpStringTable != end || !IsLength(header.CbStringTable, sizeof(long), size - end) || header.CbStringTable == 0)
                return "Corrupt model header: the string table";
            end += header.CbStringTable;
            if (header.FpStringChars != end || !IsLength(header.CbStringChars, sizeof(char), size - end))
                return "Corrupt model header: the characters of the strings";
            end += header.CbStringChars;
        }
        if (header.VerWritten >= FirstVersionWithAssemblyName && header.FpAssemblyName != 0)
        {
            if (header.FpAssemblyName != end || !IsLength(header.CbAssemblyName, sizeof(char), size - end))
                return "Corrupt model header: the assembly name";
            end += header.CbAssemblyName;
        }
        else if (header.CbAssemblyName != 0)
            return "Corrupt model header: the assembly name";
        if (header.FpTail != end || header.FpLim != end + sizeof(ulong) || header.FpLim > size)
            return "Corrupt or truncated model file: the tail is not where it belongs";
        return null;
    }

    static bool IsLength(long length, int unit, long limit) => length >= 0 && length <= limit && length % unit == 0;

    static bool TryReadStrings(ref ModelHeader header, BinaryReader reader, out string[] strings)
    {
        var ends = new long[header.CbStringTable / sizeof(long)];
        strings = new string[ends.Length];
        var start = 0L;
        for (var i = 0; i < ends.Length; i++)
        {
            ends[i] = reader.ReadInt64();
            if (ends[i] < start || ends[i] > header.CbStringChars || ends[i] % sizeof(char) != 0)
                return false;
            start = ends[i];
        }
        if (start != header.CbStringChars)
            return false;
        start = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            strings[i] = ReadText(reader, ends[i] - start);
            start = ends[i];
        }
        return true;
    }

    static string ReadText(BinaryReader reader, long byteCount)
    {
        var bytes = reader.ReadBytes(checked((int)byteCount));
        Contracts.CheckDecode(bytes.Length == byteCount, "Truncated model file");
        return new(MemoryMarshal.Cast<byte, char>(bytes));
    }
}
