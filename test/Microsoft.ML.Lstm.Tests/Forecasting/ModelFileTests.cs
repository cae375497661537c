using System.Globalization;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class ModelFileTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void A_pipeline_without_a_schema_is_saved_too()
    {
        var rows = SeriesFixtures.Rows(_ml, SeriesFixtures.Series(100));
        var model = _ml.Transforms.CopyColumns("Copied", "Value").Append(_ml.Forecasting.ForecastByLstm(SeriesFixtures.Small with { InputColumnName = "Copied" })).Fit(rows);
        using var file = new MemoryStream();
        _ml.Model.Save(model, null, file);
        file.Position = 0;
        var loaded = new MLContext().Model.Load(file, out var schema);
        Assert.IsNull(schema);
        SeriesFixtures.AreEqual(SeriesFixtures.Forecasts(_ml, model.Transform(rows))[^1], SeriesFixtures.Forecasts(_ml, loaded.Transform(rows))[^1]);
    }

    [TestMethod]
    public void A_sealed_file_that_names_a_column_with_nothing_is_refused()
    {
        var file = Saved(_ml, SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, SeriesFixtures.Series(100))));
        var content = SealedContent.Of(ModelZip.Entry(file, "State"));
        foreach (var name in (string[])["Value", "Next", "High"])
        {
            var place = content.AsSpan().IndexOf([(byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name)]);
            using var sealedAgain = new MemoryStream();
            Engine.Persistence.Envelope.Write(sealedAgain, "FSTA", 2, [.. content[..place], 0, .. content[(place + 1 + name.Length)..]]);
            StringAssert.Contains(
                Assert.ThrowsExactly<InvalidOperationException>(() => ModelZip.Load(ModelZip.WithEntry(file, "State", sealedAgain.ToArray()))).GetBaseException().Message, "name is empty", name);
        }
    }

    [TestMethod]
    public void A_process_that_never_mentions_us_loads_forecasts_and_resumes()
    {
        var folder = Directory.CreateTempSubdirectory("lstm");
        try
        {
            var rows = SeriesFixtures.Rows(_ml, SeriesFixtures.Series(100));
            var model = SeriesFixtures.Fit(_ml, rows);
            var first = Path.Combine(folder.FullName, "first.zip");
            var second = Path.Combine(folder.FullName, "second.zip");
            _ml.Model.Save(model, rows.Schema, first);
            using var engine = SeriesFixtures.Engine(_ml, model);
            string[] expected = [Line(engine.Predict()), Line(engine.Predict(new Step { Value = 120 })), Line(engine.Predict(new Step { Value = 121.5f }))];
            CollectionAssert.AreEqual(expected[..2], ModelZip.RunFreshProcess(first, "120", second));
            CollectionAssert.AreEqual(expected[1..], ModelZip.RunFreshProcess(second, "121.5"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        static string Line(Forecast forecast) => string.Join(' ', forecast.Next.Concat(forecast.Low).Concat(forecast.High).Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
    }

    [TestMethod]
    public void A_file_that_is_cut_off_damaged_or_of_a_newer_library_is_refused() => ModelZip.RefusesDamage(Saved(_ml, SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, SeriesFixtures.Series(60)))), "Forecaster", "State");

    [TestMethod]
    public void Parts_that_do_not_belong_together_are_refused()
    {
        var good = Saved(_ml, SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, SeriesFixtures.Series(60))));
        ModelZip.Refused(ModelZip.WithEntry(good, "Forecaster", ModelZip.Entry(good, "State")), "the state for the networks");
        var body = ModelZip.Entry(good, "Model.key");
        for (var bit = 0; bit < 32; bit++)
        {
            // The body, the horizon, follows the header of 256 bytes.
            var flipped = (byte[])body.Clone();
            flipped[256 + bit / 8] ^= (byte)(1 << bit % 8);
            ModelZip.Refused(ModelZip.WithEntry(good, "Model.key", flipped), $"body: bit {bit} flipped");
        }
    }

    public static byte[] Saved(MLContext ml, ITransformer model) => ModelZip.Save(ml, model, SeriesFixtures.Rows(ml, [1]).Schema);
}
