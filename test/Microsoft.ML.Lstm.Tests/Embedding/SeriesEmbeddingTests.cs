using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Embedding;

/// <summary>Embeddings of series as features of ML.NET's trainers.</summary>
[TestClass]
public sealed class SeriesEmbeddingTests
{
    const int Length = 96;

    readonly MLContext _ml = new(seed: 1);

    /// <summary>A classifier of ML.NET's own tells apart by them what it cannot tell by the values, as the waves begin anywhere.</summary>
    [TestMethod]
    public void A_linear_classifier_tells_shapes_apart_by_them()
    {
        var (train, test) = (Rows(300, seed: 1), Rows(200, seed: 2));
        var (embedded, plain) = (Accuracy("Embedded"), Accuracy("Values"));
        Assert.IsTrue(embedded > 0.75 && embedded > plain + 0.2, $"by embeddings {embedded}, by values {plain}");

        double Accuracy(string features)
        {
            var chain = _ml.Transforms.EmbedSeriesByLstm("Embedded", "Values").Append(_ml.Transforms.NormalizeMeanVariance(features)).Append(_ml.Transforms.Conversion.MapValueToKey("Label")).AppendCacheCheckpoint(_ml)
                .Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", features));
            return _ml.MulticlassClassification.Evaluate(chain.Fit(train).Transform(test)).MicroAccuracy;
        }
    }

    [TestMethod]
    public void A_series_is_embedded_alike_in_any_unit_alone_and_among_others()
    {
        var rows = Wave(0, 1);
        Shape[] shapes = [new() { Values = rows }, new() { Values = [.. rows.Select(value => (8 * value) + 64)] }, new() { Values = rows[..17] }, new() { Values = new float[3000] }, new() { Values = rows }];
        var embedded = Embed(shapes);
        CollectionAssert.AreEqual(embedded[0], embedded[4]);
        CollectionAssert.AreEqual(embedded[2], Embed([shapes[2]])[0]);
        for (var i = 0; i < 256; i++) Assert.AreEqual(embedded[0][i], embedded[1][i], 1e-3f, $"number {i}");
        Assert.IsTrue(embedded.All(one => one.Length == 256 && one.All(float.IsFinite)));
    }

    [TestMethod]
    public void Series_without_known_values_are_zeros_and_infinities_are_refused()
    {
        foreach (var none in (float[][])[[], [float.NaN, float.NaN]]) Assert.IsTrue(Embed([new() { Values = none }])[0].All(value => value == 0));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Embed([new() { Values = [1, float.NegativeInfinity] }]));
        StringAssert.Contains(error.Message, "'Values'");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.EmbedSeriesByLstm("Embedded", "Values", seasonLength: 0));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.EmbedSeriesByLstm("", "Values"));
    }

    float[][] Embed(Shape[] rows)
    {
        var data = _ml.Data.LoadFromEnumerable(rows);
        return [.. _ml.Transforms.EmbedSeriesByLstm("Embedded", "Values").Fit(data).Transform(data).GetColumn<float[]>("Embedded")];
    }

    IDataView Rows(int count, int seed)
    {
        var random = new Random(seed);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Fixed { Label = $"{i % 3}", Values = Wave(i % 3, random.Next()) }).ToArray());
    }

    /// <summary>Sines, saws and pulses of any phase, level and scale.</summary>
    static float[] Wave(int kind, int seed)
    {
        var random = new Random(seed);
        var (begin, level, scale) = (random.Next(12), 100 * random.NextDouble(), Math.Exp(3 * random.NextDouble()));
        return [.. Enumerable.Range(begin, Length).Select(t => (float)(level + (scale * (Of(t % 12) + (0.2 * random.NextDouble())))))];

        double Of(int phase) => kind == 0 ? Math.Sin(Math.Tau * phase / 12) : kind == 1 ? phase / 6.0 : phase < 2 ? 2 : 0;
    }

    sealed class Shape
    {
        public float[] Values { get; set; } = [];
    }

    sealed class Fixed
    {
        public string Label { get; set; } = "";

        [VectorType(Length)] public float[] Values { get; set; } = [];
    }
}
