using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.Views;

/// <summary>Taking, skipping, filtering and splitting rows.</summary>
[TestClass]
public sealed class RowSelectionTest
{
    static readonly MLContext Context = new(1);

    static IDataView Numbers(int count) =>
        Context.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Row { Value = i, Group = $"group {i % 20}" }).ToList());

    [TestMethod]
    public void Rows_are_skipped_and_taken()
    {
        var part = Context.Data.TakeRows(Context.Data.SkipRows(Numbers(10), 3), 4);
        for (var time = 0; time < 2; time++) CollectionAssert.AreEqual(new[] { 3f, 4f, 5f, 6f }, Values(part));
        Assert.AreEqual(0, Values(Context.Data.SkipRows(Numbers(10), 11)).Length);
        Assert.AreEqual(10, Values(Context.Data.TakeRows(Numbers(10), 11)).Length);
    }

    [TestMethod]
    public void A_range_has_its_lower_bound_but_neither_its_upper_one_nor_NaN()
    {
        var data = Context.Data.LoadFromEnumerable(new[] { 1f, 2f, float.NaN, 3f, 4f }.Select(value => new Row { Value = value }).ToList());
        CollectionAssert.AreEqual(new[] { 2f, 3f }, Values(Context.Data.FilterRowsByColumn(data, "Value", lowerBound: 2, upperBound: 4)));
    }

    [TestMethod]
    public void A_range_needs_a_column_of_numbers()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Data.FilterRowsByColumn(Numbers(1), "Group", 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Data.FilterRowsByColumn(Numbers(1), "Nowhere", 0, 1));
    }

    [TestMethod]
    public void No_rows_cannot_be_taken_or_skipped()
    {
        foreach (var count in new[] { 0, -1 })
        {
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Data.TakeRows(Numbers(3), count));
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Data.SkipRows(Numbers(3), count));
        }
    }

    [TestMethod]
    public void A_selection_knows_its_size_where_it_can()
    {
        Assert.AreEqual(4, Context.Data.TakeRows(Numbers(10), 4).GetRowCount());
        Assert.AreEqual(3, Context.Data.TakeRows(Numbers(3), 4).GetRowCount());
        Assert.AreEqual(6, Context.Data.SkipRows(Numbers(10), 4).GetRowCount());
        Assert.AreEqual(0, Context.Data.SkipRows(Numbers(3), 4).GetRowCount());
        Assert.IsNull(Context.Data.FilterRowsByColumn(Numbers(3), "Value", 0, 1).GetRowCount());
        Assert.IsFalse(Context.Data.TakeRows(Numbers(3), 2).CanShuffle);
    }

    [TestMethod]
    public void A_range_needs_a_lower_bound_below_its_upper_one()
    {
        foreach (var (lower, upper) in new[] { (4.0, 2.0), (1, 1), (double.NaN, 1) })
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Data.FilterRowsByColumn(Numbers(3), "Value", lower, upper));
    }

    [TestMethod]
    public void A_range_without_bounds_holds_all_but_NaN_and_infinity()
    {
        var values = new[] { 1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity };
        var data = Context.Data.LoadFromEnumerable(values.Select(value => new Row { Value = value }).ToList());
        CollectionAssert.AreEqual(new[] { 1f, float.NegativeInfinity }, Values(Context.Data.FilterRowsByColumn(data, "Value")));
        CollectionAssert.AreEqual(
            new[] { 1f, float.PositiveInfinity, float.NegativeInfinity }, Values(Context.Data.FilterRowsByMissingValues(data, "Value")));
    }

    [TestMethod]
    public void Only_what_can_be_missing_is_filtered_for_it()
    {
        foreach (var column in new[] { "Group", "Nowhere" })
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Data.FilterRowsByMissingValues(Numbers(3), column));
        var data = Keyed();
        CollectionAssert.AreEqual(new[] { 0f, 2f }, Values(Context.Data.FilterRowsByMissingValues(data, "Key")));
    }

    [TestMethod]
    public void A_row_whose_sampling_key_is_missing_is_in_no_part()
    {
        var split = Context.Data.TrainTestSplit(Keyed(), testFraction: 0.5, samplingKeyColumnName: "Key", seed: 1);
        CollectionAssert.AreEquivalent(new[] { 0f, 2f }, Values(split.TrainSet).Concat(Values(split.TestSet)).ToArray());
    }

    [TestMethod]
    public void A_split_adds_no_column() =>
        Assert.AreEqual("Value Group", string.Join(" ", Context.Data.TrainTestSplit(Numbers(9)).TestSet.Schema.Select(column => column.Name)));

    [TestMethod]
    public void Rows_with_missing_values_are_left_out()
    {
        var data = Context.Data.LoadFromEnumerable(new[] { 1f, float.NaN, 3f }.Select(value => new Row { Value = value }).ToList());
        CollectionAssert.AreEqual(new[] { 1f, 3f }, Values(Context.Data.FilterRowsByMissingValues(data, "Value")));
    }

    [TestMethod]
    public void A_split_gives_each_row_to_one_part_again_and_again()
    {
        var split = Context.Data.TrainTestSplit(Numbers(1000), testFraction: 0.2, seed: 5);
        var (train, test) = (Values(split.TrainSet), Values(split.TestSet));
        CollectionAssert.AreEquivalent(Values(Numbers(1000)), train.Concat(test).ToArray());
        Assert.IsTrue(test.Length is > 140 and < 260, $"{test.Length} of 1000 rows for testing, where 200 were asked for");
        CollectionAssert.AreEqual(train, Values(split.TrainSet));
        CollectionAssert.AreEqual(test, Values(Context.Data.TrainTestSplit(Numbers(1000), testFraction: 0.2, seed: 5).TestSet));
        CollectionAssert.AreNotEqual(test, Values(Context.Data.TrainTestSplit(Numbers(1000), testFraction: 0.2, seed: 6).TestSet));
    }

    [TestMethod]
    public void Rows_of_one_sampling_key_stay_together()
    {
        var split = Context.Data.TrainTestSplit(Numbers(400), testFraction: 0.5, samplingKeyColumnName: "Group", seed: 3);
        var train = split.TrainSet.GetColumn<string>("Group").ToHashSet();
        var test = split.TestSet.GetColumn<string>("Group").ToHashSet();
        Assert.IsFalse(train.Overlaps(test));
        Assert.AreEqual(20, train.Count + test.Count);
    }

    [TestMethod]
    public void Folds_test_each_row_once()
    {
        var folds = Context.Data.CrossValidationSplit(Numbers(300), numberOfFolds: 3, seed: 2);
        Assert.HasCount(3, folds);
        CollectionAssert.AreEquivalent(Values(Numbers(300)), folds.SelectMany(fold => Values(fold.TestSet)).ToArray());
        foreach (var fold in folds) Assert.AreEqual(300, Values(fold.TrainSet).Length + Values(fold.TestSet).Length);
    }

    [TestMethod]
    public void Impossible_parts_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Data.TrainTestSplit(Numbers(3), testFraction: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Data.CrossValidationSplit(Numbers(3), numberOfFolds: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Data.TrainTestSplit(Numbers(3), samplingKeyColumnName: "Nowhere"));
    }

    // The middle one of three keys is out of range, and so missing.
    static IDataView Keyed() =>
        Context.Data.LoadFromEnumerable(new[] { 0u, 9u, 1u }.Select((key, i) => new KeyedRow { Value = i, Key = key }).ToList());

    static float[] Values(IDataView data) => [.. data.GetColumn<float>("Value")];

    sealed class KeyedRow
    {
        public float Value { get; set; }

        [KeyType(2)]
        public uint Key { get; set; }
    }

    sealed class Row
    {
        public float Value { get; set; }

        public string Group { get; set; } = "";
    }
}
