using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Tests.OnnxModels;

/// <summary>An ONNX model as a step of a pipeline: vectors of any length, columns by name, and what is refused.</summary>
[TestClass]
public sealed class ApplyRecurrentOnnxTests
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
    [DataRow("rows"), DataRow(1)]
    public void Rows_of_any_length_give_what_the_engine_gives(object batch)
    {
        var model = OnnxModel.Load(OnnxFixtures.Write(_file, batch));
        var rows = Rows();
        var data = _ml.Data.LoadFromEnumerable(rows);
        var fitted = _ml.Transforms.ApplyRecurrentOnnx(_file).Fit(data);
        Assert.AreEqual(3, ((VectorDataViewType)fitted.GetOutputSchema(data.Schema)["Score"].Type).Size);
        var answers = _ml.Data.CreateEnumerable<Answer>(fitted.Transform(data), reuseRowObject: false).ToArray();
        var engine = _ml.Model.CreatePredictionEngine<Row, Answer>(fitted);
        var session = model.CreateSession();
        for (var i = 0; i < rows.Length; i++)
        {
            session.SetInput(0, rows[i].Features, 1, rows[i].Features.Length / 2, 2);
            session.Run();
            CollectionAssert.AreEqual(session.Output(0).ToArray(), answers[i].Score, $"row {i}");
            CollectionAssert.AreEqual(answers[i].Score, engine.Predict(rows[i]).Score, $"row {i}");
        }
    }

    [TestMethod]
    public void Columns_may_have_other_names()
    {
        var data = _ml.Data.LoadFromEnumerable(Rows());
        var chain = _ml.Transforms.CopyColumns("Mine", "Features").Append(_ml.Transforms.ApplyRecurrentOnnx(["Points"], ["Mine"], OnnxFixtures.File));
        Assert.IsNotNull(chain.Fit(data).Transform(data).Schema.GetColumnOrNull("Points"));
    }

    [TestMethod]
    [DataRow(0.5f), DataRow(float.NaN), DataRow(16_777_216f), DataRow(-1e20f)]
    public void Whole_numbers_that_a_column_cannot_tell_apart_are_refused(float bad)
    {
        OnnxFixtures.WriteCast(_file);
        Row[] good = [new() { Features = [3, 16_777_215, -16_777_215] }];
        var fitted = _ml.Transforms.ApplyRecurrentOnnx(_file).Fit(_ml.Data.LoadFromEnumerable(good));
        CollectionAssert.AreEqual(good[0].Features, Answers(good).Single().Score);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Answers([new() { Features = [1, 2, bad] }]));
        StringAssert.Contains(error.Message, "Column 'Features'");
        StringAssert.Contains(error.Message, "below 16,777,216");

        Answer[] Answers(Row[] rows) => [.. _ml.Data.CreateEnumerable<Answer>(fitted.Transform(_ml.Data.LoadFromEnumerable(rows)), reuseRowObject: false)];
    }

    [TestMethod]
    public void What_does_not_fit_is_refused()
    {
        var odd = _ml.Data.LoadFromEnumerable([new Row { Features = [1, 2, 3] }]);
        var step = _ml.Transforms.ApplyRecurrentOnnx(OnnxFixtures.File);
        var reading = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Data.CreateEnumerable<Answer>(step.Fit(odd).Transform(odd), reuseRowObject: false).ToArray());
        StringAssert.Contains(reading.Message, "3 values in row 0, which do not fit the model's input Features Float [batch, steps, 2]");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.ApplyRecurrentOnnx(["Score"], [], OnnxFixtures.File)).Message, "0 columns are named for the model's 1 inputs");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.ApplyRecurrentOnnx([], ["Features"], OnnxFixtures.File)).Message, "0 columns are named for the model's 1 outputs");
        File.WriteAllText(_file, "This is no model at all.");
        Assert.ThrowsExactly<InvalidDataException>(() => _ml.Transforms.ApplyRecurrentOnnx(_file));
        Assert.ThrowsExactly<FileNotFoundException>(() => _ml.Transforms.ApplyRecurrentOnnx(_file + ".none"));
    }

    static Row[] Rows()
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, 150).Select(row => new Row { Features = [.. Enumerable.Range(0, 2 * (1 + (row / 7 % 4))).Select(_ => random.NextSingle())] })];
    }
}
