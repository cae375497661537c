using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class DecodingTests
{
    const int Horizon = 14;

    readonly MLContext _ml = new(seed: 1);

    sealed class Pair
    {
        [VectorType(2)]
        public float[] Both { get; set; } = [];

        public float Promotion { get; set; }
    }

    static LstmForecastingOptions Of(ForecastDecoding decoding) => SeriesFixtures.Small with
    {
        InputColumnName = nameof(Pair.Both),
        KnownFutureColumnNames = [nameof(Pair.Promotion)],
        QuantilesColumnName = "Quantiles",
        Quantiles = [0.1f, 0.5f, 0.9f],
        Horizon = Horizon,
        Decoding = decoding,
    };

    /// <summary>Rows of two targets, the last of which are of the future.</summary>
    IDataView Rows(int count) => _ml.Data.LoadFromEnumerable(
        SeriesFixtures.Series(count).Zip(SeriesFixtures.Series(count, seed: 2, level: 10), (one, other) => new Pair { Both = [one, other] })
            .Select((pair, t) => new Pair { Both = t < count - Horizon ? pair.Both : [float.NaN, float.NaN], Promotion = t % 9 == 0 ? 1 : 0 }).ToArray());

    [TestMethod]
    [DataRow(ForecastDecoding.Recursive)]
    [DataRow(ForecastDecoding.EncoderDecoder)]
    [DataRow(ForecastDecoding.Direct, ForecastArchitecture.Mixer)]
    public void Two_targets_with_a_covariate_are_the_same_from_a_file_and_explained(ForecastDecoding decoding, ForecastArchitecture architecture = ForecastArchitecture.Recurrent)
    {
        var rows = Rows(140);
        var model = _ml.Forecasting.ForecastByLstm(Of(decoding) with { Architecture = architecture }).Fit(rows);
        Assert.AreEqual(Horizon, model.Horizon);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, stream);
        stream.Position = 0;
        var loaded = (LstmForecastingTransformer)_ml.Model.Load(stream, out _);
        var (expected, actual) = (model.Forecast(), loaded.Forecast());
        Assert.HasCount(2 * Horizon, expected);
        CollectionAssert.AreEqual(expected.Select(step => step.Value).ToArray(), actual.Select(step => step.Value).ToArray());
        CollectionAssert.AreEqual(expected.Select(step => step.UpperBound).ToArray(), actual.Select(step => step.UpperBound).ToArray());
        foreach (var step in expected) Assert.IsTrue(float.IsFinite(step.Value) && step.LowerBound <= step.Value && step.Value <= step.UpperBound, $"{step}");
        for (var h = 0; h < Horizon; h++)
        {
            Assert.AreEqual(SeriesFixtures.Series(140)[140 - Horizon + h], expected[h].Value, 6, $"step {h} of the first target");
            Assert.AreEqual(SeriesFixtures.Series(140, seed: 2, level: 10)[140 - Horizon + h], expected[Horizon + h].Value, 6, $"step {h} of the second target");
        }

        foreach (var explained in model.Explain())
        {
            for (var h = 0; h < Horizon; h++)
            {
                var sum = explained.Baseline[h] + explained.Contributions.Sum(part => (double)part.Values[h]);
                Assert.AreEqual(explained.Forecast[h], sum, 1e-3 * Math.Max(1, Math.Abs(explained.Forecast[h])), $"{explained.Target}, step {h}");
            }
        }

        var quantiles = model.Transform(rows).GetColumn<VBuffer<float>>("Quantiles").First().DenseValues().ToArray();
        Assert.HasCount(2 * Horizon * 3, quantiles);
        for (var i = 0; i < quantiles.Length; i += 3) Assert.IsTrue(quantiles[i] <= quantiles[i + 1] && quantiles[i + 1] <= quantiles[i + 2]);
    }

    [TestMethod]
    public void What_is_no_decoding_is_refused() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Of((ForecastDecoding)7)).Message, "Direct, Recursive, EncoderDecoder");
}
