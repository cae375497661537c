using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The first 256 bytes of a model: where its parts lie, and who can read it. Little-endian.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
partial struct ModelHeader
{
    /// <summary>"ML\0MODEL"</summary>
    public const ulong SignatureValue = 0x4C45444F4D004C4D;

    /// <summary>"LEDOM\0LM"</summary>
    public const ulong TailSignatureValue = 0x4D4C004D4F44454C;

    public const int Size = 256;

    const uint CurrentVersion = 0x00010002;
    const uint FirstVersionWithAssemblyName = 0x00010002;
    const uint OldestVersion = 0x00010001;

    public ulong Signature;
    public uint VerWritten;
    public uint VerReadable;

    public long FpModel;
    public long CbModel;

    public long FpStringTable;
    public long CbStringTable;
    public long FpStringChars;
    public long CbStringChars;

    public ulong ModelSignature;
    public uint ModelVerWritten;
    public uint ModelVerReadable;

    public ulong LoaderSignature0;
    public ulong LoaderSignature1;
    public ulong LoaderSignature2;
    public ulong LoaderSignatureAlt0;
    public ulong LoaderSignatureAlt1;
    public ulong LoaderSignatureAlt2;

    public long FpTail;
    public long FpLim;

    public long FpAssemblyName;
    public uint CbAssemblyName;

    public static void MarshalToBytes(ref ModelHeader header, byte[] bytes) => MemoryMarshal.Write(bytes, in header);

    public static void MarshalFromBytes(out ModelHeader header, byte[] bytes) => header = MemoryMarshal.Read<ModelHeader>(bytes);

    public static void SetVersionInfo(ref ModelHeader header, VersionInfo ver)
    {
        header.ModelSignature = ver.ModelSignature;
        header.ModelVerWritten = ver.VerWrittenCur;
        header.ModelVerReadable = ver.VerReadableCur;
        SetLoaderSig(ref header, ver.LoaderSignature);
        SetLoaderSigAlt(ref header, ver.LoaderSignatureAlt);
    }

    public static void CheckVersionInfo(ref ModelHeader header, VersionInfo ver)
    {
        Contracts.CheckDecode(header.ModelSignature == ver.ModelSignature, "Unknown file type");
        Contracts.CheckDecode(header.ModelVerReadable <= header.ModelVerWritten, "Corrupt file header");
        if (header.ModelVerReadable > ver.VerWrittenCur)
            throw Contracts.ExceptDecode($"Cannot read component '{ver.LoaderSignature}' of the model, because the model is too new: "
                + $"it asks for version 0x{header.ModelVerReadable:X8}, this is 0x{ver.VerWrittenCur:X8}. Use a newer version of the component.");
        if (header.ModelVerWritten < ver.VerWeCanReadBack)
            throw Contracts.ExceptDecode($"Cannot read component '{ver.LoaderSignature}' of the model, because the model is too old: "
                + $"it has version 0x{header.ModelVerWritten:X8}, the oldest that is read is 0x{ver.VerWeCanReadBack:X8}. Train it again.");
    }

    public static string GetLoaderSig(ref ModelHeader header) =>
        Letters([header.LoaderSignature0, header.LoaderSignature1, header.LoaderSignature2]);

    public static string GetLoaderSigAlt(ref ModelHeader header) =>
        Letters([header.LoaderSignatureAlt0, header.LoaderSignatureAlt1, header.LoaderSignatureAlt2]);

    public static void SetLoaderSig(ref ModelHeader header, string sig) =>
        (header.LoaderSignature0, header.LoaderSignature1, header.LoaderSignature2) = Words(sig);

    public static void SetLoaderSigAlt(ref ModelHeader header, string sig) =>
        (header.LoaderSignatureAlt0, header.LoaderSignatureAlt1, header.LoaderSignatureAlt2) = Words(sig);

    static (ulong, ulong, ulong) Words(string signature)
    {
        Span<byte> letters = stackalloc byte[24];
        letters.Clear();
        Encoding.ASCII.GetBytes(signature ?? "", letters);
        var words = MemoryMarshal.Cast<byte, ulong>(letters);
        return (words[0], words[1], words[2]);
    }

    static string Letters(ReadOnlySpan<ulong> words) => Encoding.ASCII.GetString(MemoryMarshal.AsBytes(words)).TrimEnd('\0');
}
