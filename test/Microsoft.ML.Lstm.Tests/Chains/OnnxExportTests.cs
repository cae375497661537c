using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Conformance;
using Microsoft.ML.Lstm.Tests.Sequences;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Lstm.Tests.Chains;

/// <summary>ONNX Runtime gives what ML.NET gives, of whole chains with our steps in them.</summary>
[TestClass]
public sealed class OnnxExportTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod, DynamicData(nameof(Subject.Exported), typeof(Subject))]
    public void A_chain_with_our_step_within_gives_the_same_columns(Subject subject)
    {
        var rows = Rows();
        var chain = _ml.Transforms.NormalizeMinMax("Sensors").Append(subject.Make(_ml)).Append(_ml.Transforms.CopyColumns("Copy", subject.Columns[0]));
        var model = ModelZip.Load(ModelZip.Save(_ml, chain.Fit(rows), rows.Schema));
        AssertSame(model, rows, [.. subject.Columns, "Copy"]);
    }

    [TestMethod]
    [DataRow(CellKind.SLstm), DataRow(CellKind.MogrifierLstm), DataRow(CellKind.Gru), DataRow(CellKind.MinLstm)]
    public void Cells_that_ONNX_has_no_operator_for_are_loops(CellKind cell)
    {
        var rows = Rows();
        AssertSame(_ml.Regression.Trainers.Lstm(Small with { Network = new() { Cell = cell, HiddenSize = 4 } }).Fit(rows), rows, ["Score"]);
    }

    [TestMethod]
    public void Keys_static_numbers_and_sequences_of_any_length_are_read_side_by_side()
    {
        var rows = Rows();
        var options = Small with { FeatureColumnName = "Ragged", AdditionalFeatureColumns = [new("Key"), new("Sensors") { IsStatic = true }] };
        var chain = _ml.Transforms.Conversion.MapValueToKey("Key", "Kind").Append(_ml.Regression.Trainers.Lstm(options));
        AssertSame(chain.Fit(rows), rows, ["Score"]);
    }

    [TestMethod]
    [DataRow(TimeGaps.GruD, "Moments"), DataRow(TimeGaps.TimeAwareLstm, "Late"), DataRow(TimeGaps.Inputs, "Late")]
    public void Steps_at_irregular_times_are_read_in_any_precision(TimeGaps gaps, string times)
    {
        var rows = Rows();
        var options = new LstmBinaryOptions
        {
            LabelColumnName = "Rises",
            FeatureColumnName = "Sparse",
            TimeColumnName = times,
            TimeGaps = gaps,
            AdditionalFeatureColumns = [new("Sensors") { IsStatic = true }],
            Network = new() { HiddenSize = 4 },
            Training = new() { Epochs = 2, Members = 2, Seed = 1 },
        };
        AssertSame(_ml.BinaryClassification.Trainers.Lstm(options).Fit(rows), rows, ["Score", "Probability", "PredictedLabel"]);
    }

    [TestMethod]
    public void Contributions_are_refused_by_name()
    {
        var rows = Rows();
        using var file = new MemoryStream();
        var model = _ml.Regression.Trainers.Lstm(Small with { ContributionsColumnName = "Why" }).Fit(rows);
        var refused = Assert.ThrowsExactly<NotSupportedException>(() => _ml.Model.ConvertToOnnx(model, rows, file));
        StringAssert.Contains(refused.Message, "'Why' has no form there");
        Assert.AreEqual(0, file.Length);
    }

    static LstmRegressionOptions Small => Gestures.Values with { FeatureColumnName = "Features", LabelColumnName = "Group", Training = Gestures.Values.Training with { Epochs = 1, Members = 2 } };

    IDataView Rows() => _ml.Data.LoadFromEnumerable(Recording.Make(60).Select(recording => new Readable
    {
        Features = recording.Features,
        Sparse = recording.Sparse,
        Moments = recording.Moments,
        Late = [.. recording.Moments.Select(moment => 1.7e9 + moment)],
        Ragged = recording.Features[..(2 * (1 + (int)(recording.Time % 4)))],
        Sensors = recording.Sensors,
        Kind = recording.Kind,
        Group = recording.Group,
        Rises = recording.Rises,
        Label = recording.Kind,
    }).ToArray());

    void AssertSame(ITransformer model, IDataView rows, string[] columns)
    {
        using var file = new MemoryStream();
        _ml.Model.ConvertToOnnx(model, rows, file);
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(file.ToArray(), options);
        var scored = model.Transform(rows);
        using var cursor = scored.GetRowCursor(scored.Schema);
        var getters = columns.Select(name => Getter(cursor, scored.Schema[name])).ToArray();
        using var source = rows.GetRowCursor(rows.Schema);
        var inputs = session.InputMetadata.Select(input => OnnxInput.Open(source, rows.Schema[input.Key], input.Value)).ToArray();
        while (cursor.MoveNext() && source.MoveNext())
        {
            using var results = session.Run([.. inputs.Select(read => read())], [.. columns.Select(name => name + ".output")]);
            for (var column = 0; column < columns.Length; column++)
            {
                var (expected, actual) = (getters[column](), OnnxInput.Floats(results[column]));
                Assert.AreEqual(expected.Length, actual.Length, columns[column]);
                for (var i = 0; i < expected.Length; i++)
                    Assert.AreEqual(expected[i], actual[i], 1e-5f * Math.Max(1, Math.Abs(expected[i])), $"'{columns[column]}' in row {cursor.Position}");
            }
        }
    }

    static Func<float[]> Getter(DataViewRow row, DataViewSchema.Column column)
    {
        switch (column.Type)
        {
            case VectorDataViewType:
                var vectors = row.GetGetter<VBuffer<float>>(column);
                VBuffer<float> vector = default;
                return () => { vectors(ref vector); return [.. vector.DenseValues()]; };
            case KeyDataViewType:
                var keys = row.GetGetter<uint>(column);
                return () => { uint key = 0; keys(ref key); return [key]; };
            case BooleanDataViewType:
                var flags = row.GetGetter<bool>(column);
                return () => { var flag = false; flags(ref flag); return [flag ? 1 : 0]; };
            default:
                var numbers = row.GetGetter<float>(column);
                return () => { float number = 0; numbers(ref number); return [number]; };
        }
    }

    // The exporter has no word for times, though no step reads them.
    sealed class Readable
    {
        [VectorType(Recording.Length, 2)]
        public float[] Features { get; set; } = [];
        [VectorType(Recording.Length, 2)]
        public float[] Sparse { get; set; } = [];
        [VectorType(Recording.Length)]
        public float[] Moments { get; set; } = [];
        [VectorType(Recording.Length)]
        public double[] Late { get; set; } = [];
        [VectorType(0, 2)]
        public float[] Ragged { get; set; } = [];
        [VectorType(2)]
        public float[] Sensors { get; set; } = [];
        public string Kind { get; set; } = "";
        public string Label { get; set; } = "";
        public float Group { get; set; }
        public bool Rises { get; set; }
    }
}
