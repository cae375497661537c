using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>Reading counts from a model file, which may be damaged.</summary>
static class ModelBody
{
    /// <summary>How many items follow: never fewer than none, nor more than there are bytes left.</summary>
    public static int ReadCount(this BinaryReader reader)
    {
        var count = reader.ReadInt32();
        var left = reader.BaseStream.CanSeek ? reader.BaseStream.Length - reader.BaseStream.Position : int.MaxValue;
        Contracts.CheckDecode(count >= 0 && count <= left, $"Corrupt model file: it says that {count} items follow, and has {left} bytes left");
        return count;
    }
}
