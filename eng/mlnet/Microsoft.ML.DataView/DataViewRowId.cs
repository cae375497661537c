using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>128 bits that tell a row from all others of its view and stay with it however the rows are read.</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    public readonly ulong Low;
    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    /// <summary>An id for a row made from this one, when one row becomes several.</summary>
    public DataViewRowId Fork() => Hash(Low, High, 0, 0);

    /// <summary>The id for the next of several rows made from one.</summary>
    public DataViewRowId Next() => Hash(Low, High, 1, 0);

    /// <summary>The id of a row that is made from two.</summary>
    public DataViewRowId Combine(DataViewRowId other) => Hash(Low, High, other.Low, other.High);

    public int CompareTo(DataViewRowId other) => High == other.High ? Low.CompareTo(other.Low) : High.CompareTo(other.High);

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Low, High);

    public override string ToString() => $"{High:x16}{Low:x16}";

    // MurmurHash3 (x64, 128 bits) of two blocks: well mixed, so that ids stay distinct after any number of operations.
    static DataViewRowId Hash(ulong low, ulong high, ulong otherLow, ulong otherHigh)
    {
        ulong h1 = 0, h2 = 0;
        Round(ref h1, ref h2, low, high);
        Round(ref h1, ref h2, otherLow, otherHigh);
        h1 ^= 32;
        h2 ^= 32;
        h1 += h2;
        h2 += h1;
        h1 = Finish(h1);
        h2 = Finish(h2);
        h1 += h2;
        return new(h1, h2 + h1);
    }

    static void Round(ref ulong h1, ref ulong h2, ulong k1, ulong k2)
    {
        const ulong C1 = 0x87c37b91114253d5, C2 = 0x4cf5ad432745937f;
        h1 ^= BitOperations.RotateLeft(k1 * C1, 31) * C2;
        h1 = (BitOperations.RotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
        h2 ^= BitOperations.RotateLeft(k2 * C2, 33) * C1;
        h2 = (BitOperations.RotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
    }

    static ulong Finish(ulong h)
    {
        h = (h ^ (h >> 33)) * 0xff51afd7ed558ccd;
        h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53;
        return h ^ (h >> 33);
    }
}
