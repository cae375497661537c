using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Tagging;

/// <summary>What a tagger learns, and what it says of tokens, spans and sequences.</summary>
[TestClass]
public sealed class TaggerTests
{
    static readonly Lazy<LstmTaggerTransformer> Commands = new(() => TaggingFixtures.Fit(
        new(seed: 1), TaggingFixtures.Commands(240), TaggingFixtures.Small with { SequenceLabelColumnName = "Intent" }));

    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Slots_and_intents_of_commands_are_found_in_towns_that_were_never_seen()
    {
        var rows = _ml.Data.LoadFromEnumerable(TaggingFixtures.Commands(100, seed: 2, isNew: true));
        var answers = Commands.Value.Transform(rows);
        var metrics = _ml.MulticlassClassification.EvaluateTagging(answers);
        Assert.IsTrue(metrics.Micro.F1 > 0.9, $"F1 {metrics.Micro.F1}");
        Assert.IsTrue(metrics.TokenAccuracy > 0.95, $"token accuracy {metrics.TokenAccuracy}");
        CollectionAssert.AreEqual(new[] { "SONG", "TIME", "TOWN" }, metrics.PerType.Select(type => type.Type).ToArray());
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Label", "Intent", keyData: Intents(answers)).Fit(answers).Transform(answers);
        Assert.IsTrue(_ml.MulticlassClassification.Evaluate(keyed).MicroAccuracy > 0.95);
    }

    [TestMethod]
    public void Spans_are_those_of_the_tags_and_no_likelier_than_any_of_these()
    {
        var (model, names) = (Commands.Value, Commands.Value.Model.Tags);
        var types = model.Model.SpanTypes;
        CollectionAssert.AreEquivalent(new[] { "SONG", "TIME", "TOWN" }, types.ToArray());
        var count = 0;
        foreach (var row in TaggingFixtures.Tag(_ml, model, TaggingFixtures.Commands(100, seed: 3)))
        {
            Assert.AreEqual(row.Tokens.Length * names.Count, row.TagProbabilities.Length);
            for (var t = 0; t < row.Tokens.Length; t++) Assert.AreEqual(1, row.TagProbabilities.Skip(t * names.Count).Take(names.Count).Sum(), 1e-4);
            var tags = TaggingFixtures.Names(model, row);
            Assert.AreEqual(tags.Count(tag => tag[0] == 'B'), row.SpanStarts.Length);
            for (var i = 0; i < row.SpanStarts.Length; i++, count++)
            {
                var span = Enumerable.Range(row.SpanStarts[i], row.SpanLengths[i]).ToArray();
                Assert.AreEqual('B', tags[span[0]][0]);
                Assert.IsTrue(span.Skip(1).All(t => tags[t][0] == 'I') && span.All(t => tags[t][2..] == types[(int)row.SpanTypes[i] - 1]));
                Assert.IsTrue(span[^1] + 1 == tags.Length || tags[span[^1] + 1][0] != 'I');
                var least = span.Min(t => row.TagProbabilities[(t * names.Count) + (int)row.PredictedTags[t] - 1]);
                Assert.IsTrue(row.SpanProbabilities[i] > 0 && row.SpanProbabilities[i] <= least + 1e-5, $"{row.SpanProbabilities[i]} of a span, {least} of a tag");
            }
        }
        Assert.IsTrue(count > 50);
    }

    /// <summary>Words that often belong to other tags, so that without the scheme many would be out of place.</summary>
    [TestMethod]
    [DataRow(false), DataRow(true)]
    public void Tags_that_may_not_follow_one_another_never_do(bool bioes)
    {
        var (all, random) = (TaggingFixtures.Commands(60), new Random(1));
        if (bioes) all = TaggingFixtures.Bioes(all);
        string[] tokens = [.. all.SelectMany(sentence => sentence.Tags)];
        foreach (var sentence in all) sentence.Tokens = [.. sentence.Tags.Select(tag => random.Next(3) == 0 ? tokens[random.Next(tokens.Length)] : tag)];
        foreach (var isConstrained in (bool[])[true, false])
        {
            var model = TaggingFixtures.Fit(_ml, all, TaggingFixtures.Small with { ConstrainedDecoding = isConstrained, ConditionalRandomField = false });
            var wrong = 0;
            foreach (var tagged in TaggingFixtures.Tag(_ml, model, all))
            {
                string[] tags = ["O", .. TaggingFixtures.Names(model, tagged), "O"];
                for (var t = 1; t < tags.Length; t++)
                {
                    var mustGoOn = bioes && tags[t - 1][0] is ('B' or 'I');
                    if (!TaggingFixtures.MayFollow(tags[t - 1], tags[t]) || (mustGoOn && tags[t][0] is not ('I' or 'E'))) wrong++;
                }
            }
            if (isConstrained) Assert.AreEqual(0, wrong);
            else Assert.IsTrue(wrong > 0, "nothing was wrong without it, so this tells nothing");
        }
    }

    [TestMethod]
    public void Tags_without_a_scheme_are_parts_of_speech_and_equal_ones_in_a_row_a_span()
    {
        Sentence[] all = [.. TaggingFixtures.Commands(160).Select(sentence => new Sentence { Tokens = sentence.Tokens, Tags = [.. sentence.Tokens.Select(token => token.Contains(':') ? "NUM" : char.IsUpper(token[0]) ? "PROPN" : "X")] })];
        var model = TaggingFixtures.Fit(_ml, all);
        CollectionAssert.AreEqual(model.Model.Tags.ToArray(), model.Model.SpanTypes.ToArray());
        var answers = TaggingFixtures.Tag(_ml, model, all);
        Assert.IsTrue(answers.Zip(all).Average(pair => TaggingFixtures.Names(model, pair.First).SequenceEqual(pair.Second.Tags) ? 1.0 : 0) > 0.95);
        Assert.IsTrue(answers.All(row => row.SpanLengths.Sum() == row.Tokens.Length));
    }

    [TestMethod]
    public void Tags_that_do_not_keep_to_the_scheme_in_training_are_not_held_to_it()
    {
        var all = TaggingFixtures.Commands(160);
        // IOB1: B only where a span of the same type stands before.
        foreach (var sentence in all) sentence.Tags = [.. sentence.Tags.Select(tag => tag[0] == 'B' ? 'I' + tag[1..] : tag)];
        all[0].Tags[^1] = "B-TIME";
        var model = TaggingFixtures.Fit(_ml, all);
        var metrics = _ml.MulticlassClassification.EvaluateTagging(model.Transform(_ml.Data.LoadFromEnumerable(all)));
        Assert.IsTrue(metrics.Micro.F1 > 0.9, $"{metrics.Micro.F1}");
    }

    sealed class Machine
    {
        [VectorType(0, 2)]
        public float[] Sensors { get; set; } = [];

        public string[] Phases { get; set; } = [];
    }

    [TestMethod]
    public void Phases_of_a_machine_are_told_from_numbers_with_gaps()
    {
        var random = new Random(1);
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 120).Select(_ =>
        {
            string[] phases = [.. Enumerable.Repeat("idle", random.Next(2, 6)), .. Enumerable.Repeat("runs", random.Next(2, 6)), .. Enumerable.Repeat("cools", random.Next(2, 6))];
            return new Machine
            {
                Phases = phases,
                Sensors = [.. phases.SelectMany(phase => new[] { (phase == "runs" ? 50 : 5) + random.NextSingle(), random.Next(8) == 0 ? float.NaN : (phase == "cools" ? -20 : 20) + random.NextSingle() })],
            };
        }).ToArray());
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Keys", "Phases").Fit(rows).Transform(rows);
        foreach (var crf in (bool[])[true, false])
        {
            var answers = _ml.MulticlassClassification.Trainers.LstmTagger(TaggingFixtures.Small with { LabelColumnName = "Keys", FeatureColumnName = "Sensors", ConditionalRandomField = crf }).Fit(keyed).Transform(keyed);
            var metrics = _ml.MulticlassClassification.EvaluateTagging(answers, "Phases");
            Assert.IsTrue(metrics.TokenAccuracy > 0.97, $"{metrics.TokenAccuracy}");
            Assert.AreEqual("idle runs cools", string.Join(' ', TaggingFixtures.KeyValues(answers, "PredictedTags").DenseValues()), "keys mean what they meant");
        }
    }

    [TestMethod]
    public void Keys_are_matched_by_what_they_stand_for()
    {
        var (past, present) = (_ml.Data.LoadFromEnumerable(TaggingFixtures.Commands(200)), _ml.Data.LoadFromEnumerable(TaggingFixtures.Commands(60, seed: 5).Reverse()));
        var options = TaggingFixtures.Small with { FeatureColumnName = "Keys" };
        var model = _ml.MulticlassClassification.Trainers.LstmTagger(options).Fit(Keyed(past));
        Assert.IsTrue(_ml.MulticlassClassification.EvaluateTagging(model.Transform(Keyed(present))).Micro.F1 > 0.9);

        IDataView Keyed(IDataView rows) => _ml.Transforms.Conversion.MapValueToKey("Keys", "Tokens").Fit(rows).Transform(rows);
    }

    [TestMethod]
    public void Validation_rows_with_labels_of_their_own_stop_it()
    {
        var validation = TaggingFixtures.Commands(40, seed: 6);
        validation[0].Tags[0] = "B-NEVER";
        validation[1].Intent = "never";
        var options = TaggingFixtures.Small with { SequenceLabelColumnName = "Intent" };
        var model = _ml.MulticlassClassification.Trainers.LstmTagger(options).Fit(_ml.Data.LoadFromEnumerable(TaggingFixtures.Commands(80)), _ml.Data.LoadFromEnumerable(validation));
        Assert.IsTrue(double.IsFinite(model.Model.ValidationLoss));
        Assert.DoesNotContain("B-NEVER", model.Model.Tags);
    }

    sealed class Value
    {
        public string Text { get; set; } = "";
    }

    IDataView Intents(IDataView answers) =>
        _ml.Data.LoadFromEnumerable(TaggingFixtures.KeyValues(answers, "PredictedLabel").DenseValues().Select(value => new Value { Text = value.ToString() }).ToArray());
}
