using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.Transforming;

/// <summary>Copying, dropping, selecting and concatenating.</summary>
[TestClass]
public sealed class ColumnsTest
{
    readonly MLContext _context = new(1);

    sealed class Row
    {
        public float A { get; set; }

        public float B { get; set; }

        [VectorType(2)]
        public float[] V { get; set; } = [];

        public float[] Ragged { get; set; } = [];

        public string T { get; set; } = "";
    }

    IDataView Data => _context.Data.LoadFromEnumerable(
        [new Row { A = 1, B = 2, V = [3, 4], Ragged = [5], T = "x" }, new Row { A = 6, B = float.NaN, V = [7, 8], Ragged = [9, 10, 11], T = "y" }]);

    [TestMethod]
    public void A_copy_has_the_type_the_values_and_the_annotations()
    {
        var estimator = _context.Transforms.Concatenate("F", "A", "B").Append(_context.Transforms.CopyColumns("C", "F"));
        Probe.AssertPromiseKept(estimator, Data);
        var data = estimator.Fit(Data).Transform(Data);
        Assert.AreEqual(data.Schema["F"].Type, data.Schema["C"].Type);
        CollectionAssert.AreEqual(new[] { 1f, 2f }, Probe.Vectors(data, "C")[0]);
        CollectionAssert.AreEqual(new[] { "A", "B" }, Probe.SlotNames(data.Schema["C"]));
    }

    [TestMethod]
    public void Concatenating_names_the_slots()
    {
        var estimator = _context.Transforms.Concatenate("V", "A", "B").Append(_context.Transforms.Concatenate("F", "A", "V"));
        Probe.AssertPromiseKept(estimator, Data);
        var data = estimator.Fit(Data).Transform(Data);
        CollectionAssert.AreEqual(new[] { "A", "V.A", "V.B" }, Probe.SlotNames(data.Schema["F"]));
        CollectionAssert.AreEqual(new[] { 6f, 6f, float.NaN }, Probe.Vectors(data, "F")[1]);
    }

    [TestMethod]
    public void A_single_scalar_becomes_a_vector_of_one()
    {
        var estimator = _context.Transforms.Concatenate("F", "A");
        Probe.AssertPromiseKept(estimator, Data);
        var data = estimator.Fit(Data).Transform(Data);
        Assert.AreEqual(1, ((VectorDataViewType)data.Schema["F"].Type).Size);
        CollectionAssert.AreEqual(new[] { 6f }, Probe.Vectors(data, "F")[1]);
    }

    [TestMethod]
    public void With_a_ragged_part_the_whole_is_ragged()
    {
        var estimator = _context.Transforms.Concatenate("F", "A", "Ragged");
        var data = estimator.Fit(Data).Transform(Data);
        Assert.IsFalse(((VectorDataViewType)data.Schema["F"].Type).IsKnownSize);
        CollectionAssert.AreEqual(new[] { 1f, 5f }, Probe.Vectors(data, "F")[0]);
        CollectionAssert.AreEqual(new[] { 6f, 9f, 10f, 11f }, Probe.Vectors(data, "F")[1]);
    }

    [TestMethod]
    public void Only_normalized_parts_make_a_normalized_whole()
    {
        var estimator = _context.Transforms.NormalizeMinMax("A").Append(_context.Transforms.NormalizeMinMax("V"))
            .Append(_context.Transforms.Concatenate("All", "A", "V")).Append(_context.Transforms.Concatenate("Some", "A", "B"));
        Probe.AssertPromiseKept(estimator, Data);
        var schema = estimator.Fit(Data).Transform(Data).Schema;
        Assert.IsTrue(schema["All"].IsNormalized());
        Assert.IsFalse(schema["Some"].IsNormalized());
    }

    [TestMethod]
    public void Parts_of_different_types_are_refused_by_the_schema_and_when_they_are_transformed()
    {
        var estimator = _context.Transforms.Concatenate("F", "A", "T");
        Assert.ThrowsExactly<InvalidOperationException>(() => Probe.AssertPromiseKept(estimator, Data));
        var fitted = estimator.Fit(Data);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => fitted.Transform(Data));
    }

    [TestMethod]
    public void Keys_are_not_concatenated()
    {
        var estimator = _context.Transforms.Conversion.MapValueToKey("K", "T").Append(_context.Transforms.Concatenate("F", "K", "K"));
        Assert.ThrowsExactly<InvalidOperationException>(() => estimator.Fit(Data));
    }

    [TestMethod]
    public void A_whole_needs_a_name_and_parts()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _context.Transforms.Concatenate("F"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _context.Transforms.Concatenate(null!, "A"));
    }

    [TestMethod]
    public void Dropping_keeps_the_others_in_their_order()
    {
        var estimator = _context.Transforms.DropColumns("B", "Ragged");
        Probe.AssertPromiseKept(estimator, Data);
        var data = estimator.Fit(Data).Transform(Data);
        CollectionAssert.AreEqual(new[] { "A", "V", "T" }, data.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "x", "y" }, Probe.Texts(data, "T"));
    }

    [TestMethod]
    public void Nothing_cannot_be_dropped_or_selected()
    {
        Assert.ThrowsExactly<InvalidOperationException>(() => _context.Transforms.DropColumns());
        Assert.ThrowsExactly<InvalidOperationException>(() => _context.Transforms.SelectColumns());
    }

    [TestMethod]
    public void Selecting_keeps_the_named_ones()
    {
        var estimator = _context.Transforms.SelectColumns("T", "A");
        Probe.AssertPromiseKept(estimator, Data);
        var data = estimator.Fit(Data).Transform(Data);
        CollectionAssert.AreEqual(new[] { "T", "A" }, data.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 6f }, Probe.Column<float>(data, "A"));
    }

    [TestMethod]
    public void A_missing_column_is_refused_by_each()
    {
        IEstimator<ITransformer>[] estimators =
        [
            _context.Transforms.CopyColumns("C", "Nowhere"), _context.Transforms.Concatenate("C", "A", "Nowhere"),
            _context.Transforms.DropColumns("Nowhere"), _context.Transforms.SelectColumns("Nowhere"), _context.Transforms.NormalizeMinMax("C", "Nowhere"),
            _context.Transforms.Conversion.ConvertType("C", "Nowhere"), _context.Transforms.Conversion.MapValueToKey("C", "Nowhere"),
        ];
        foreach (var estimator in estimators)
        {
            var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.Fit(Data).Transform(Data), estimator.GetType().Name);
            StringAssert.Contains(error.Message, "'Nowhere'");
        }
    }

    [TestMethod]
    public void All_are_saved_and_loaded()
    {
        var model = _context.Transforms.Concatenate("F", "A", "V").Append(_context.Transforms.CopyColumns("C", "F"))
            .Append(_context.Transforms.DropColumns("B")).Append(_context.Transforms.SelectColumns("C", "T")).Fit(Data);
        var loaded = Probe.Reload(_context, model, Data.Schema).Transform(Data);
        CollectionAssert.AreEqual(new[] { "C", "T" }, loaded.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 6f, 7f, 8f }, Probe.Vectors(loaded, "C")[1]);
    }
}
