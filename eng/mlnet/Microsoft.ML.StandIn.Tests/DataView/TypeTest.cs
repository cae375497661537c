using System.Collections.Immutable;
using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.DataView;

[TestClass]
public sealed class TypeTest
{
    public static IEnumerable<object[]> Raw =>
    [
        [NumberDataViewType.SByte, typeof(sbyte)],
        [NumberDataViewType.UInt64, typeof(ulong)],
        [NumberDataViewType.Single, typeof(float)],
        [NumberDataViewType.Double, typeof(double)],
        [TextDataViewType.Instance, typeof(ReadOnlyMemory<char>)],
        [BooleanDataViewType.Instance, typeof(bool)],
        [TimeSpanDataViewType.Instance, typeof(TimeSpan)],
        [DateTimeDataViewType.Instance, typeof(DateTime)],
        [DateTimeOffsetDataViewType.Instance, typeof(DateTimeOffset)],
        [RowIdDataViewType.Instance, typeof(DataViewRowId)],
        [new KeyDataViewType(typeof(ushort), 5), typeof(ushort)],
        [new VectorDataViewType(NumberDataViewType.Single, 3), typeof(VBuffer<float>)],
    ];

    [TestMethod, DynamicData(nameof(Raw))]
    public void A_type_is_handed_out_as_its_raw_type(DataViewType type, Type raw) => Assert.AreEqual(raw, type.RawType);

    [TestMethod]
    public void Vectors_are_equal_when_their_items_and_all_dimensions_are()
    {
        var matrix = new VectorDataViewType(NumberDataViewType.Single, 2, 3);
        Assert.AreEqual(6, matrix.Size);
        Assert.AreEqual(matrix, new VectorDataViewType(NumberDataViewType.Single, ImmutableArray.Create(2, 3)));
        Assert.AreNotEqual(matrix, new VectorDataViewType(NumberDataViewType.Single, 6));
        Assert.AreNotEqual(matrix, new VectorDataViewType(NumberDataViewType.Double, 2, 3));
        Assert.AreEqual(matrix.GetHashCode(), new VectorDataViewType(NumberDataViewType.Single, 2, 3).GetHashCode());
    }

    [TestMethod]
    public void A_dimension_of_zero_makes_the_size_unknown()
    {
        var ragged = new VectorDataViewType(NumberDataViewType.Single, 0, 3);
        Assert.AreEqual(0, ragged.Size);
        Assert.IsFalse(ragged.IsKnownSize);
        Assert.IsFalse(new VectorDataViewType(NumberDataViewType.Single).IsKnownSize);
        Assert.AreEqual(2, ragged.Dimensions.Length);
    }

    [TestMethod]
    public void Keys_are_equal_when_their_raw_type_and_count_are()
    {
        Assert.AreEqual(new KeyDataViewType(typeof(uint), 10), new KeyDataViewType(typeof(uint), 10UL));
        Assert.AreNotEqual(new KeyDataViewType(typeof(uint), 10), new KeyDataViewType(typeof(uint), 11));
        Assert.AreNotEqual(new KeyDataViewType(typeof(uint), 10), new KeyDataViewType(typeof(byte), 10));
    }

    [TestMethod]
    public void A_key_must_be_unsigned_and_hold_its_count()
    {
        Assert.IsTrue(KeyDataViewType.IsValidDataType(typeof(byte)));
        Assert.IsFalse(KeyDataViewType.IsValidDataType(typeof(int)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(byte), 256));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(uint), 0));
    }

    [TestMethod]
    public void Types_are_written_as_in_messages()
    {
        Assert.AreEqual("Single", NumberDataViewType.Single.ToString());
        Assert.AreEqual("String", TextDataViewType.Instance.ToString());
        Assert.AreEqual("Vector<Single, 2, 3>", new VectorDataViewType(NumberDataViewType.Single, 2, 3).ToString());
        Assert.AreEqual("Key<UInt32, 0-9>", new KeyDataViewType(typeof(uint), 10).ToString());
    }
}
