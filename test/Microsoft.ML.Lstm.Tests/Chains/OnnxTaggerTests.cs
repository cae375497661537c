using Microsoft.ML.Lstm.Tests.Tagging;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Lstm.Tests.Chains;

/// <summary>ONNX Runtime tags raw tokens as ML.NET does, where the chain makes keys of them.</summary>
[TestClass]
public sealed class OnnxTaggerTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(false), DataRow(true)]
    public void Words_as_keys_beside_numbers_are_tagged_the_same(bool withIntents)
    {
        var (model, rows) = Fit(withIntents);
        using var file = new MemoryStream();
        _ml.Model.ConvertToOnnx(ModelZip.Load(ModelZip.Save(_ml, model, rows.Schema)), rows, file);
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(file.ToArray(), options);
        var spans = 0;
        string[] outputs = ["PredictedTags.output", "TagProbabilities.output", "SpanStarts.output", "SpanLengths.output", "SpanTypes.output", "SpanProbabilities.output", .. withIntents ? ["PredictedLabel.output", "Score.output"] : Array.Empty<string>()];
        foreach (var row in _ml.Data.CreateEnumerable<Answer>(model.Transform(rows), reuseRowObject: false, ignoreMissingColumns: true))
        {
            using var results = session.Run(
            [
                NamedOnnxValue.CreateFromTensor("Tokens", new DenseTensor<string>(row.Tokens, [1, row.Tokens.Length])),
                NamedOnnxValue.CreateFromTensor("Sizes", new DenseTensor<float>(row.Sizes, [1, row.Sizes.Length])),
            ], outputs);
            CollectionAssert.AreEqual(row.PredictedTags, results[0].AsTensor<uint>().ToArray());
            AssertClose(row.TagProbabilities, results[1]);
            CollectionAssert.AreEqual(row.SpanStarts, results[2].AsTensor<int>().ToArray());
            CollectionAssert.AreEqual(row.SpanLengths, results[3].AsTensor<int>().ToArray());
            CollectionAssert.AreEqual(row.SpanTypes, results[4].AsTensor<uint>().ToArray());
            AssertClose(row.SpanProbabilities, results[5]);
            spans += row.SpanStarts.Length;
            if (!withIntents) continue;
            CollectionAssert.AreEqual(new[] { row.PredictedLabel }, results[6].AsTensor<uint>().ToArray());
            AssertClose(row.Score, results[7]);
        }

        Assert.IsTrue(spans > 10, $"{spans} spans");
    }

    [TestMethod]
    public void Texts_are_refused_with_what_to_do()
    {
        var (rows, model) = (_ml.Data.LoadFromEnumerable(TaggingFixtures.Commands(30)), TaggingFixtures.Fit(_ml, TaggingFixtures.Commands(30), TaggingFixtures.Small with { Training = Quick }));
        using var file = new MemoryStream();
        var refused = Assert.ThrowsExactly<NotSupportedException>(() => _ml.Model.ConvertToOnnx(model, rows, file));
        StringAssert.StartsWith(refused.Message, nameof(LstmTaggerTransformer));
        StringAssert.Contains(refused.Message, "Column 'Tokens' holds texts");
        StringAssert.Contains(refused.Message, "MapValueToKey");
        Assert.AreEqual(0, file.Length);
        Assert.ThrowsExactly<NotSupportedException>(() => model.Model.SaveOnnx(file));
        Assert.AreEqual(0, file.Length);
    }

    [TestMethod]
    public void The_model_alone_is_written_for_batches()
    {
        var (chain, rows) = Fit(withIntents: false);
        var model = ((IEnumerable<ITransformer>)chain).OfType<LstmTaggerTransformer>().Single().Model;
        using var file = new MemoryStream();
        model.SaveOnnx(file);
        using var session = new InferenceSession(file.ToArray());
        CollectionAssert.AreEquivalent(new[] { "Words", "Sizes", "Lengths" }, session.InputNames.ToArray());
        CollectionAssert.AreEqual(new[] { "Tags", "TagProbabilities" }, session.OutputNames.ToArray());
        CollectionAssert.AreEqual(new[] { "batch", "tokens", "" }, session.OutputMetadata["TagProbabilities"].SymbolicDimensions);
        Assert.AreEqual(model.Tags.Count, session.OutputMetadata["TagProbabilities"].Dimensions[2]);
    }

    static TrainingOptions Quick => TaggingFixtures.Small.Training with { Epochs = 12 };

    (ITransformer Model, IDataView Rows) Fit(bool withIntents)
    {
        var rows = TaggingFixtures.Commands(60).Select(sentence => new Told { Tokens = sentence.Tokens, Tags = sentence.Tags, Intent = sentence.Intent, Sizes = Sizes(sentence) }).ToArray();
        var options = TaggingFixtures.Small with
        {
            FeatureColumnName = "Words",
            AdditionalFeatureColumns = [new("Sizes") { FeaturesPerStep = 1 }],
            SequenceLabelColumnName = withIntents ? "Intent" : null,
            Training = Quick with { Members = 2 },
        };
        var model = _ml.Transforms.Conversion.MapValueToKey("Words", "Tokens").Append(_ml.MulticlassClassification.Trainers.LstmTagger(options)).Fit(_ml.Data.LoadFromEnumerable(rows));
        // Towns that training has not seen have no key.
        return (model, _ml.Data.LoadFromEnumerable(TaggingFixtures.Commands(40, seed: 2, isNew: true).Select(sentence => new Asked { Tokens = sentence.Tokens, Sizes = Sizes(sentence) }).ToArray()));

        static float[] Sizes(Sentence sentence) => [.. sentence.Tokens.Select((token, t) => t % 5 == 4 ? float.NaN : token.Length)];
    }

    static void AssertClose(float[] expected, NamedOnnxValue actual)
    {
        var values = actual.AsTensor<float>().ToArray();
        Assert.AreEqual(expected.Length, values.Length, actual.Name);
        for (var i = 0; i < values.Length; i++) Assert.AreEqual(expected[i], values[i], 1e-5f * Math.Max(1, Math.Abs(expected[i])), actual.Name);
    }

    class Asked
    {
        public string[] Tokens { get; set; } = [];
        public float[] Sizes { get; set; } = [];
    }

    sealed class Told : Asked
    {
        public string[] Tags { get; set; } = [];
        public string Intent { get; set; } = "";
    }

    sealed class Answer : Asked
    {
        public uint[] PredictedTags { get; set; } = [];
        public float[] TagProbabilities { get; set; } = [];
        public int[] SpanStarts { get; set; } = [];
        public int[] SpanLengths { get; set; } = [];
        public uint[] SpanTypes { get; set; } = [];
        public float[] SpanProbabilities { get; set; } = [];
        public uint PredictedLabel { get; set; }
        public float[] Score { get; set; } = [];
    }
}
