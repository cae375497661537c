namespace Microsoft.ML.Lstm.Tests.Shared;

/// <summary>What lies in an envelope (docs/model-file.md): behind its header, before its checksum.</summary>
static class SealedContent
{
    const int HeaderSize = 24, ChecksumSize = 32;

    public static byte[] Of(byte[] envelope) => envelope[HeaderSize..^ChecksumSize];
}
