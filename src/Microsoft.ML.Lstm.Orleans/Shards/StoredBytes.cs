namespace Microsoft.ML.Lstm.Orleans.Shards;

/// <summary>What is stored under one name: bytes in an envelope with a checksum, and, to be known before they are read, the number of the record that they are of, or end with, and the version of the model.</summary>
[GenerateSerializer, Alias("Lstm.StoredBytes")]
sealed class StoredBytes
{
    [Id(0)] public long Number { get; set; }

    [Id(1)] public string Version { get; set; } = "";

    [Id(2)] public byte[] Bytes { get; set; } = [];
}
