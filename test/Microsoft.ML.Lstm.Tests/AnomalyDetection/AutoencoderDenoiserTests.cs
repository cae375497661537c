using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Sequences;

namespace Microsoft.ML.Lstm.Tests.AnomalyDetection;

[TestClass]
public sealed class AutoencoderDenoiserTests
{
    static readonly LstmDenoisingOptions Quick = new() { OutputColumnName = "Cleaned", InputColumnName = "Features", Network = new() { HiddenSize = 4 }, Training = new() { Epochs = 1, Seed = 1 } };

    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Less_than_half_of_the_noise_is_left_in_sequences_never_seen()
    {
        var model = _ml.Transforms.DenoiseByLstm("Cleaned", "Features").Fit(Beat.Rows(_ml, 500, seed: 1));
        var cleaned = model.Transform(Beat.Rows(_ml, 200, seed: 2));
        var error = Math.Sqrt(cleaned.GetColumn<float[]>("Cleaned").Zip(cleaned.GetColumn<float[]>("Truth"), (one, other) => one.Zip(other, (a, b) => Math.Pow(a - b, 2)).Average()).Average());
        Assert.IsTrue(error < 0.5 * Beat.Noise, $"{error} of {Beat.Noise}");
    }

    [TestMethod]
    [DataRow("Features", null)]
    [DataRow("Ragged", null)]
    [DataRow("Plain", 2)]
    public void The_type_stays_lengths_stay_and_gaps_are_filled_alike_one_by_one_all_at_once_and_loaded(string column, int? features)
    {
        var rows = Beat.Rows(_ml, 60, seed: 1);
        var estimator = _ml.Transforms.DenoiseByLstm(Quick with { InputColumnName = column, FeaturesPerStep = features });
        var model = estimator.Fit(rows);
        var beats = Beat.Make(50, seed: 2);
        foreach (var beat in beats) beat.Features[5] = beat.Ragged[5] = beat.Plain[5] = float.NaN;
        if (column != "Features") beats[3].Ragged = beats[3].Plain = [];
        var data = _ml.Data.LoadFromEnumerable(beats);
        var view = model.Transform(data);
        Assert.AreEqual(data.Schema[column].Type, view.Schema["Cleaned"].Type);
        Assert.AreEqual(Sorted(Shapes.Of(view.Schema)), Sorted(estimator.GetOutputSchema(Shapes.Of(data.Schema))));
        var (cleaned, noisy) = (view.GetColumn<float[]>("Cleaned").ToArray(), view.GetColumn<float[]>(column).ToArray());
        var loaded = ModelZip.Load(ModelZip.Save(_ml, model, data.Schema)).Transform(data).GetColumn<float[]>("Cleaned").ToArray();
        using var engine = _ml.Model.CreatePredictionEngine<Beat, CleanBeat>(model);
        for (var i = 0; i < beats.Length; i++)
        {
            Assert.AreEqual(noisy[i].Length, cleaned[i].Length);
            Assert.IsTrue(cleaned[i].All(float.IsFinite));
            CollectionAssert.AreEqual(cleaned[i], loaded[i]);
            CollectionAssert.AreEqual(cleaned[i], engine.Predict(beats[i]).Cleaned);
        }

        static string Sorted(SchemaShape shape) => string.Join('\n', shape.Select(Shapes.Text).Order(StringComparer.Ordinal));
    }

    [TestMethod]
    public void Cleaned_sequences_may_take_the_place_of_the_noisy_ones_before_a_trainer()
    {
        var rows = Beat.Rows(_ml, 40, seed: 1);
        var model = _ml.Transforms.DenoiseByLstm(Quick with { OutputColumnName = "Features" })
            .Append(_ml.AnomalyDetection.Trainers.LstmAutoencoder(new LstmAutoencoderOptions { Network = new() { HiddenSize = 4 }, Training = new() { Epochs = 1 } })).Fit(rows);
        Assert.AreEqual(40, model.Transform(rows).GetColumn<float>("Score").Count(float.IsFinite));
    }

    [TestMethod]
    public void Bad_columns_are_refused()
    {
        var rows = Beat.Rows(_ml, 30, seed: 1);
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.DenoiseByLstm("", "Features"));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.DenoiseByLstm("Cleaned", ""));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.DenoiseByLstm("Cleaned", "Name").Fit(rows));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.DenoiseByLstm("Cleaned", "Missing").GetOutputSchema(Shapes.Of(rows.Schema)));
        var good = ModelZip.Save(_ml, _ml.Transforms.DenoiseByLstm(Quick with { Network = Quick.Network with { HiddenSize = 1 } }).Fit(rows), rows.Schema);
        ModelZip.RefusesDamage(good, "Network", "Columns");
    }
}
