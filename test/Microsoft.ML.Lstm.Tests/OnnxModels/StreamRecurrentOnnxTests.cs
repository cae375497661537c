using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.OnnxModels;

/// <summary>An ONNX model that goes on from row to row: the same as the whole sequence at once, saved and resumed anywhere.</summary>
[TestClass]
public sealed class StreamRecurrentOnnxTests
{
    readonly MLContext _ml = new(seed: 1);
    readonly string _file = Path.GetTempFileName();

    sealed class Row
    {
        public float[] Features { get; set; } = [];
    }

    sealed class Answer
    {
        public float[] Score { get; set; } = [];
    }

    [TestCleanup]
    public void Delete() => File.Delete(_file);

    [TestMethod]
    public void Rows_of_some_steps_give_what_the_sequence_gives_at_once()
    {
        var (rows, session) = (Rows(), OnnxModel.Load(OnnxFixtures.File).CreateSession());
        var data = _ml.Data.LoadFromEnumerable(rows);
        var model = _ml.Transforms.StreamRecurrentOnnx(OnnxFixtures.File).Fit(data);
        using var engine = model.CreateTimeSeriesEngine<Row, Answer>(_ml);
        var streamed = rows.Select(row => engine.Predict(row).Score).ToArray();
        for (var reading = 0; reading < 2; reading++)
        {
            var answers = _ml.Data.CreateEnumerable<Answer>(model.Transform(data), reuseRowObject: false).ToArray();
            for (var i = 0; i < rows.Length; i++) CollectionAssert.AreEqual(streamed[i], answers[i].Score, $"row {i}");
        }
        for (var i = 0; i < rows.Length; i++)
        {
            float[] all = [.. rows[..(i + 1)].SelectMany(row => row.Features)];
            session.SetInput(0, all, 1, all.Length / 2, 2);
            session.Run();
            for (var k = 0; k < 3; k++) Assert.AreEqual(session.Output(0)[k], streamed[i][k], 1e-6f, $"row {i}");
        }
    }

    [TestMethod]
    public void A_checkpoint_goes_on_with_the_same_bits()
    {
        var rows = Rows();
        var chain = _ml.Transforms.CopyColumns("Mine", "Features").Append(_ml.Transforms.StreamRecurrentOnnx(["Score"], ["Mine"], OnnxFixtures.File)).Fit(_ml.Data.LoadFromEnumerable(rows));
        using var engine = chain.CreateTimeSeriesEngine<Row, Answer>(_ml);
        foreach (var row in rows[..10]) engine.Predict(row);
        engine.CheckPoint(_ml, _file);
        var expected = rows[10..].Select(row => engine.Predict(row).Score).ToArray();
        CollectionAssert.AreEqual(expected[^1], engine.Predict(horizon: null).Score, "without an example the last answer stands");

        var resumed = _ml.Model.Load(_file, out _);
        using var again = resumed.CreateTimeSeriesEngine<Row, Answer>(_ml);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => again.Predict(horizon: null)).Message, "no example since it was made");
        var answers = _ml.Data.CreateEnumerable<Answer>(resumed.Transform(_ml.Data.LoadFromEnumerable(rows[10..])), reuseRowObject: false).ToArray();
        for (var i = 0; i < expected.Length; i++)
        {
            CollectionAssert.AreEqual(expected[i], again.Predict(rows[10 + i]).Score, $"row {i}");
            CollectionAssert.AreEqual(expected[i], answers[i].Score, $"row {i}");
        }
    }

    [TestMethod]
    [DataRow(float.NaN, "no longer finite"), DataRow(null, "3 values")]
    public void A_row_that_is_refused_leaves_the_stream_where_it_was(float? bad, string message)
    {
        var rows = Rows();
        var model = _ml.Transforms.StreamRecurrentOnnx(OnnxFixtures.File).Fit(_ml.Data.LoadFromEnumerable(rows));
        using var engine = model.CreateTimeSeriesEngine<Row, Answer>(_ml);
        using var other = model.CreateTimeSeriesEngine<Row, Answer>(_ml);
        engine.Predict(rows[0]);
        other.Predict(rows[0]);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict(new Row { Features = bad is { } value ? [value, 1] : [1, 2, 3] })).Message, message);
        CollectionAssert.AreEqual(other.Predict(rows[1]).Score, engine.Predict(rows[1]).Score);
    }

    [TestMethod]
    public void A_model_that_needs_whole_sequences_is_refused()
    {
        OnnxFixtures.WriteBothWays(_file);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.StreamRecurrentOnnx(_file)).Message, "reads sequences from their end");
    }

    static Row[] Rows()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, 90).Select(row => new Row { Features = [.. Enumerable.Range(0, 2 * (1 + (row % 3))).Select(_ => random.NextSingle())] })];
    }
}
