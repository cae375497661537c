using System.Runtime.InteropServices;
using Microsoft.ML.Internal.Utilities;

namespace Microsoft.ML;

partial struct ModelHeader
{
    /// <summary>Leaves room for the header; it is known once the body is written.</summary>
    public static void BeginWrite(BinaryWriter writer, out long fpMin, out ModelHeader header)
    {
        fpMin = writer.Seek(0, SeekOrigin.Current);
        header = new()
        {
            Signature = SignatureValue,
            VerWritten = CurrentVersion,
            VerReadable = CurrentVersion,
            FpModel = Size,
        };
        writer.Write(new byte[Size]);
    }

    /// <summary>Writes what follows the body (string table, characters, assembly name, tail), then the header.</summary>
    public static void EndWrite(BinaryWriter writer, long fpMin, ref ModelHeader header, NormStr.Pool pool = null, string loaderAssemblyName = null)
    {
        EndModelCore(writer, fpMin, ref header);
        if (pool is { Count: > 0 })
            WriteStrings(writer, fpMin, ref header, pool);
        WriteLoaderAssemblyName(writer, fpMin, ref header, loaderAssemblyName);
        WriteHeaderAndTailCore(writer, fpMin, ref header);
    }

    public static void EndModelCore(BinaryWriter writer, long fpMin, ref ModelHeader header) =>
        header.CbModel = Here(writer, fpMin) - header.FpModel;

    public static void WriteHeaderAndTailCore(BinaryWriter writer, long fpMin, ref ModelHeader header)
    {
        header.FpTail = Here(writer, fpMin);
        writer.Write(TailSignatureValue);
        header.FpLim = Here(writer, fpMin);

        var bytes = new byte[Size];
        MarshalToBytes(ref header, bytes);
        var end = fpMin + header.FpLim;
        writer.BaseStream.Position = fpMin;
        writer.Write(bytes);
        writer.Flush();
        writer.BaseStream.Position = end;
    }

    // The table says where each string ends, in bytes from the first character.
    static void WriteStrings(BinaryWriter writer, long fpMin, ref ModelHeader header, NormStr.Pool pool)
    {
        header.FpStringTable = Here(writer, fpMin);
        var end = 0L;
        foreach (var text in pool)
        {
            end += text.Value.Length * sizeof(char);
            writer.Write(end);
        }
        header.FpStringChars = Here(writer, fpMin);
        header.CbStringTable = header.FpStringChars - header.FpStringTable;
        foreach (var text in pool)
            writer.Write(MemoryMarshal.AsBytes(text.Value.Span));
        header.CbStringChars = Here(writer, fpMin) - header.FpStringChars;
    }

    static void WriteLoaderAssemblyName(BinaryWriter writer, long fpMin, ref ModelHeader header, string loaderAssemblyName)
    {
        if (string.IsNullOrEmpty(loaderAssemblyName))
            return;
        header.FpAssemblyName = Here(writer, fpMin);
        header.CbAssemblyName = (uint)(loaderAssemblyName.Length * sizeof(char));
        writer.Write(MemoryMarshal.AsBytes(loaderAssemblyName.AsSpan()));
    }

    static long Here(BinaryWriter writer, long fpMin)
    {
        writer.Flush();
        return writer.BaseStream.Position - fpMin;
    }
}
