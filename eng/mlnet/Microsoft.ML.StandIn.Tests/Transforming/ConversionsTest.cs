using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.StandIn.Tests.Transforming;

/// <summary>Values to keys, keys to values, types to types.</summary>
[TestClass]
public sealed class ConversionsTest
{
    readonly MLContext _context = new(1);

    sealed class Row
    {
        public string T { get; set; } = "";

        public float F { get; set; }

        public int I { get; set; }

        public bool B { get; set; }

        [VectorType(2)]
        public string[] V { get; set; } = [];
    }

    IDataView Data => _context.Data.LoadFromEnumerable(
    [
        new Row { T = "pear", F = 3, I = 7, B = true, V = ["u", "v"] },
        new Row { T = "apple", F = float.NaN, I = -1, V = ["v", "w"] },
        new Row { T = "pear", F = 1, I = 2, V = ["", "u"] },
    ]);

    [TestMethod]
    public void Keys_come_in_order_of_occurrence_and_carry_their_values()
    {
        var estimator = _context.Transforms.Conversion.MapValueToKey("K", "T");
        Probe.AssertPromiseKept(estimator, Data);
        var data = estimator.Fit(Data).Transform(Data);
        CollectionAssert.AreEqual(new[] { 1u, 2u, 1u }, Probe.Column<uint>(data, "K"));
        CollectionAssert.AreEqual(new[] { "pear", "apple" }, Probe.KeyValues(data.Schema["K"]));
        Assert.AreEqual(2ul, ((KeyDataViewType)data.Schema["K"].Type).Count);
    }

    [TestMethod]
    public void Keys_come_in_order_of_value_when_so_told()
    {
        var data = _context.Transforms.Conversion.MapValueToKey("K", "T", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(Data).Transform(Data);
        CollectionAssert.AreEqual(new[] { "apple", "pear" }, Probe.KeyValues(data.Schema["K"]));
        CollectionAssert.AreEqual(new[] { 2u, 1u, 2u }, Probe.Column<uint>(data, "K"));
    }

    [TestMethod]
    public void Missing_and_unknown_values_have_no_key()
    {
        var model = _context.Transforms.Conversion.MapValueToKey("K", "F").Append(_context.Transforms.Conversion.MapValueToKey("W", "V")).Fit(Data);
        CollectionAssert.AreEqual(new[] { 1u, 0u, 2u }, Probe.Column<uint>(model.Transform(Data), "K"));
        var other = _context.Data.LoadFromEnumerable([new Row { F = 99, V = ["w", "?"] }]);
        CollectionAssert.AreEqual(new[] { 0u }, Probe.Column<uint>(model.Transform(other), "K"));
        CollectionAssert.AreEqual(new[] { 3u, 0u }, Probe.Vectors<uint>(model.Transform(other), "W")[0]);
        CollectionAssert.AreEqual(new[] { 0u, 1u }, Probe.Vectors<uint>(model.Transform(Data), "W")[2]);
    }

    [TestMethod]
    public void There_are_no_more_keys_than_allowed()
    {
        var data = _context.Transforms.Conversion.MapValueToKey("K", "I", maximumNumberOfKeys: 2).Fit(Data).Transform(Data);
        CollectionAssert.AreEqual(new[] { 1u, 2u, 0u }, Probe.Column<uint>(data, "K"));
    }

    [TestMethod]
    public void Keys_can_be_given()
    {
        var keys = _context.Data.LoadFromEnumerable([new Given { Name = "plum" }, new Given { Name = "pear" }]);
        var data = _context.Transforms.Conversion.MapValueToKey("K", "T", keyData: keys).Fit(Data).Transform(Data);
        CollectionAssert.AreEqual(new[] { 2u, 0u, 2u }, Probe.Column<uint>(data, "K"));
    }

    [TestMethod]
    public void Keys_become_values_again()
    {
        var estimator = _context.Transforms.Conversion.MapValueToKey("K", "T").Append(_context.Transforms.Conversion.MapValueToKey("G", "F"))
            .Append(_context.Transforms.Conversion.MapValueToKey("W", "V"))
            .Append(_context.Transforms.Conversion.MapKeyToValue([new("T2", "K"), new("F2", "G"), new("V2", "W")]));
        Probe.AssertPromiseKept(estimator, Data);
        var data = estimator.Fit(Data).Transform(Data);
        CollectionAssert.AreEqual(new[] { "pear", "apple", "pear" }, Probe.Texts(data, "T2"));
        CollectionAssert.AreEqual(new[] { 3, float.NaN, 1 }, Probe.Column<float>(data, "F2"));
        Assert.AreEqual("", Probe.Vectors<ReadOnlyMemory<char>>(data, "V2")[2][0].ToString());
        Assert.AreEqual("u", Probe.Vectors<ReadOnlyMemory<char>>(data, "V2")[2][1].ToString());
    }

    [TestMethod]
    public void Only_keys_become_values() =>
        Assert.ThrowsExactly<InvalidOperationException>(() => _context.Transforms.Conversion.MapKeyToValue("T").Fit(Data));

    [TestMethod]
    public void An_unknown_value_has_no_key()
    {
        var model = _context.Transforms.Conversion.MapValueToKey("K", "Name").Fit(Names("pear", "apple", "pear"));
        CollectionAssert.AreEqual(new[] { 0u, 2u, 0u }, Probe.Column<uint>(model.Transform(Names("kiwi", "apple", "")), "K"));
    }

    [TestMethod]
    public void A_truth_as_a_number_is_said_to_be_normalized()
    {
        var data = _context.Transforms.Conversion.ConvertType("N", "B", DataKind.Int32).Fit(Data).Transform(Data);
        Assert.IsTrue(data.Schema["N"].IsNormalized());
        Assert.AreEqual("True", Probe.Texts(_context.Transforms.Conversion.ConvertType("S", "B", DataKind.String).Fit(Data).Transform(Data), "S")[0]);
    }

    [TestMethod]
    public void A_number_is_true_unless_it_is_zero()
    {
        var data = _context.Transforms.Conversion.ConvertType("Truth", "F", DataKind.Boolean).Fit(Data).Transform(Data);
        var expected = Probe.Column<float>(Data, "F").Select(value => value != 0).ToArray();
        CollectionAssert.AreEqual(expected, Probe.Column<bool>(data, "Truth"));
    }

    [TestMethod]
    public void Keys_converted_are_keys_still()
    {
        var conversion = _context.Transforms.Conversion;
        var data = conversion.MapValueToKey("K", "T").Append(conversion.ConvertType("L", "K", DataKind.UInt64)).Fit(Data).Transform(Data);
        Assert.AreEqual("Key<UInt64, 0-1>", data.Schema["L"].Type.ToString());
        CollectionAssert.AreEqual(Probe.Column<uint>(data, "K").Select(key => (ulong)key).ToArray(), Probe.Column<ulong>(data, "L"));
    }

    [TestMethod]
    public void What_would_lose_its_fraction_is_not_converted()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _context.Transforms.Conversion.ConvertType("N", "F", DataKind.Int32).Fit(Data));
        StringAssert.Contains(error.Message, "'F'");
    }

    [TestMethod]
    public void Types_are_converted()
    {
        var conversion = _context.Transforms.Conversion;
        var estimator = conversion.ConvertType("IF", "I").Append(conversion.ConvertType("FD", "F", DataKind.Double))
            .Append(conversion.ConvertType("IT", "I", DataKind.String)).Append(conversion.ConvertType("TF", "IT", DataKind.Single))
            .Append(conversion.ConvertType("IL", "I", DataKind.Int64));
        Probe.AssertPromiseKept(estimator, Data);
        var data = estimator.Append(conversion.ConvertType("BF", "B")).Fit(Data).Transform(Data);
        CollectionAssert.AreEqual(new[] { 7f, -1f, 2f }, Probe.Column<float>(data, "IF"));
        CollectionAssert.AreEqual(new[] { 1f, 0f, 0f }, Probe.Column<float>(data, "BF"));
        CollectionAssert.AreEqual(new[] { 3, double.NaN, 1 }, Probe.Column<double>(data, "FD"));
        CollectionAssert.AreEqual(new[] { "7", "-1", "2" }, Probe.Texts(data, "IT"));
        CollectionAssert.AreEqual(new[] { 7f, -1f, 2f }, Probe.Column<float>(data, "TF"));
        CollectionAssert.AreEqual(new[] { 7L, -1L, 2L }, Probe.Column<long>(data, "IL"));
    }

    [TestMethod]
    public void Text_that_is_no_number_becomes_NaN()
    {
        var data = _context.Transforms.Conversion.ConvertType("N", "T").Fit(Data).Transform(Data);
        CollectionAssert.AreEqual(new[] { float.NaN, float.NaN, float.NaN }, Probe.Column<float>(data, "N"));
    }

    [TestMethod]
    public void All_are_saved_and_loaded()
    {
        var conversion = _context.Transforms.Conversion;
        var model = conversion.MapValueToKey([new("K", "T"), new("G", "F"), new("W", "V")]).Append(conversion.MapKeyToValue("T2", "K"))
            .Append(conversion.ConvertType("N", "I", DataKind.Double)).Fit(Data);
        var loaded = Probe.Reload(_context, model, Data.Schema).Transform(Data);
        CollectionAssert.AreEqual(new[] { "pear", "apple", "pear" }, Probe.Texts(loaded, "T2"));
        CollectionAssert.AreEqual(new[] { 1u, 0u, 2u }, Probe.Column<uint>(loaded, "G"));
        CollectionAssert.AreEqual(new[] { 2u, 3u }, Probe.Vectors<uint>(loaded, "W")[1]);
        CollectionAssert.AreEqual(new[] { 7.0, -1, 2 }, Probe.Column<double>(loaded, "N"));
    }

    IDataView Names(params string[] names) => _context.Data.LoadFromEnumerable(names.Select(name => new Given { Name = name }).ToList());

    sealed class Given
    {
        public string Name { get; set; } = "";
    }
}
