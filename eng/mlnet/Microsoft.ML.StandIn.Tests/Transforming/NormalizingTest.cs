using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.StandIn.Tests.Transforming;

[TestClass]
public sealed class NormalizingTest
{
    readonly MLContext _context = new(1);

    sealed class Row
    {
        public float A { get; set; }

        public double D { get; set; }

        [VectorType(2)]
        public float[] V { get; set; } = [];
    }

    IDataView Data => _context.Data.LoadFromEnumerable(
    [
        new Row { A = 1, D = 10, V = [0, -8] },
        new Row { A = float.NaN, D = 20, V = [0, 2] },
        new Row { A = -4, D = 30, V = [0, 4] },
        new Row { A = 3, D = 40, V = [0, float.NaN] },
    ]);

    [TestMethod]
    public void Min_max_divides_by_the_largest_magnitude_and_passes_NaN_through()
    {
        var estimator = _context.Transforms.NormalizeMinMax("A").Append(_context.Transforms.NormalizeMinMax("V"));
        Probe.AssertPromiseKept(estimator, Data);
        var data = estimator.Fit(Data).Transform(Data);
        CollectionAssert.AreEqual(new[] { 0.25f, float.NaN, -1f, 0.75f }, Probe.Column<float>(data, "A"));
        CollectionAssert.AreEqual(new[] { 0, -1f }, Probe.Vectors(data, "V")[0], "A slot of zeros stays zero.");
        CollectionAssert.AreEqual(new[] { 0, 0.5f }, Probe.Vectors(data, "V")[2]);
        Assert.IsTrue(data.Schema["A"].IsNormalized());
    }

    [TestMethod]
    public void Min_max_without_a_fixed_zero_fills_the_unit_interval()
    {
        var model = _context.Transforms.NormalizeMinMax("N", "D", fixZero: false).Fit(Data);
        var values = Probe.Column<double>(model.Transform(Data), "N");
        for (var i = 0; i < 4; i++) Assert.AreEqual(i / 3.0, values[i], 1e-12);
        var parameters = (NormalizingTransformer.AffineNormalizerModelParameters<double>)model.GetNormalizerModelParameters(0);
        Assert.AreEqual(10, parameters.Offset, 1e-12);
        Assert.AreEqual(1 / 30.0, parameters.Scale, 1e-12);
    }

    [TestMethod]
    public void Mean_variance_divides_by_the_root_of_the_mean_square()
    {
        var values = Probe.Column<double>(_context.Transforms.NormalizeMeanVariance("D").Fit(Data).Transform(Data), "D");
        var scale = Math.Sqrt((100 + 400 + 900 + 1600) / 4.0);
        for (var i = 0; i < 4; i++) Assert.AreEqual((i + 1) * 10 / scale, values[i], 1e-12);
    }

    [TestMethod]
    public void Mean_variance_without_a_fixed_zero_has_mean_0_and_deviation_1()
    {
        var model = _context.Transforms.NormalizeMeanVariance("V", fixZero: false).Fit(Data);
        var vectors = Probe.Vectors(model.Transform(Data), "V");
        var mean = -2 / 3.0;
        var deviation = Math.Sqrt((64 + 4 + 16) / 3.0 - mean * mean);
        Assert.AreEqual((-8 - mean) / deviation, vectors[0][1], 1e-6);
        Assert.IsTrue(float.IsNaN(vectors[3][1]));
        var parameters = (NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>>)model.GetNormalizerModelParameters(0);
        Assert.AreEqual(mean, parameters.Offset[1], 1e-6);
    }

    [TestMethod]
    public void With_cdf_the_result_is_the_normal_probability()
    {
        var values = Probe.Column<double>(_context.Transforms.NormalizeMeanVariance("D", useCdf: true).Fit(Data).Transform(Data), "D");
        // Mean 25, deviation √125: z = ∓1.341641 and ∓0.447214. ML.NET's probabilities are not the table's (0.0898562, 0.3273604 ...).
        double[] expected = [0.08987819762247479, 0.3273710552413962, 0.6726289447586038, 0.9101218023775253];
        for (var i = 0; i < 4; i++) Assert.AreEqual(expected[i], values[i], 1e-12);
    }

    [TestMethod]
    public void A_constant_becomes_zero()
    {
        var data = _context.Data.LoadFromEnumerable([new Row { A = 5 }, new Row { A = 5 }]);
        var transforms = _context.Transforms;
        foreach (var fixZero in new[] { true, false })
        {
            CollectionAssert.AreEqual(new[] { 0f, 0f }, Probe.Column<float>(transforms.NormalizeMinMax("A", fixZero: fixZero).Fit(data).Transform(data), "A"));
            var models = new[] { false, true }.Select(useCdf => transforms.NormalizeMeanVariance("A", fixZero: fixZero, useCdf: useCdf).Fit(data));
            foreach (var model in models) CollectionAssert.AreEqual(new[] { 0f, 0f }, Probe.Column<float>(model.Transform(data), "A"));
        }
    }

    [TestMethod]
    public void Only_the_first_examples_count_when_so_told()
    {
        var data = _context.Transforms.NormalizeMinMax("D", maximumExampleCount: 2).Fit(Data).Transform(Data);
        CollectionAssert.AreEqual(new[] { 0.5, 1, 1.5, 2 }, Probe.Column<double>(data, "D"));
    }

    [TestMethod]
    public void Sparse_vectors_stay_sparse()
    {
        var definition = SchemaDefinition.Create(typeof(Sparse));
        definition[0].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 4);
        Sparse[] rows = [new() { V = new VBuffer<float>(4, 1, [5f], [2]) }, new() { V = new VBuffer<float>(4, 1, [-10f], [2]) }];
        var data = _context.Data.LoadFromEnumerable(rows, definition);
        var normalized = _context.Transforms.NormalizeMinMax("V").Fit(data).Transform(data);
        using var cursor = normalized.GetRowCursor(normalized.Schema);
        var get = cursor.GetGetter<VBuffer<float>>(normalized.Schema["V"]);
        VBuffer<float> buffer = default;
        Assert.IsTrue(cursor.MoveNext());
        get(ref buffer);
        Assert.IsFalse(buffer.IsDense);
        Assert.AreEqual(0.5f, buffer.GetItemOrDefault(2));
        Assert.AreEqual(0f, buffer.GetItemOrDefault(1));
    }

    [TestMethod]
    public void Numbers_that_are_not_real_are_refused()
    {
        var data = _context.Data.LoadFromEnumerable([new Whole { Value = 1 }]);
        Assert.ThrowsException<ArgumentOutOfRangeException>(() => _context.Transforms.NormalizeMinMax("Value").Fit(data));
    }

    [TestMethod]
    public void Normalizers_are_saved_and_loaded_to_the_last_bit()
    {
        var model = _context.Transforms.NormalizeMinMax("A").Append(_context.Transforms.NormalizeMeanVariance("D", fixZero: false))
            .Append(_context.Transforms.NormalizeMeanVariance("W", "V", useCdf: true)).Append(_context.Transforms.NormalizeMeanVariance("V")).Fit(Data);
        var before = model.Transform(Data);
        var after = Probe.Reload(_context, model, Data.Schema).Transform(Data);
        CollectionAssert.AreEqual(Probe.Column<float>(before, "A"), Probe.Column<float>(after, "A"));
        CollectionAssert.AreEqual(Probe.Column<double>(before, "D"), Probe.Column<double>(after, "D"));
        for (var i = 0; i < 4; i++)
        {
            CollectionAssert.AreEqual(Probe.Vectors(before, "V")[i], Probe.Vectors(after, "V")[i]);
            CollectionAssert.AreEqual(Probe.Vectors(before, "W")[i], Probe.Vectors(after, "W")[i]);
        }
    }

    sealed class Sparse
    {
        public VBuffer<float> V { get; set; }
    }

    sealed class Whole
    {
        public int Value { get; set; }
    }
}
