using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;
using Microsoft.ML.Lstm.Engine.Tests.Tasks.Tagging;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Lstm.Engine.Tests.Onnx;

/// <summary>Files of taggers give what taggers give: the best tags, those that a scheme does not allow never, and probabilities over all sequences of tags.</summary>
[TestClass]
public sealed class OnnxTaggerTests
{
    const int Rows = 64, Longest = 30;

    static readonly string[] Tags = ["O", "B-A", "I-A", "B-B", "I-B"];

    [TestMethod]
    [DataRow(0, true, false, 1), DataRow(3, true, true, 2), DataRow(0, false, false, 1)]
    public void Numbers_and_keys_of_rows_of_any_length_give_the_same(int classes, bool constrained, bool balanced, int members)
    {
        var model = Model(classes, constrained, balanced, members);
        var set = Examples(model.Config);
        var pass = model.CreatePass(1);
        pass.Tag(set);
        using var session = Session(model.SaveOnnx);
        using var file = new MemoryStream();
        model.SaveOnnx(file);
        file.Position = 0;
        var ours = OnnxModel.Load(file).CreateSession();
        foreach (var (first, rows) in new[] { (0, Rows), (0, 1), (1, 1), (2, 1) })
        {
            var inputs = Inputs(set, first, rows);
            using var results = session.Run(inputs);

            // Our own reader gives the same tags, and probabilities to single precision.
            for (var i = 0; i < inputs.Length; i++)
            {
                if (inputs[i].Value is DenseTensor<float> reals) ours.SetInput(i, reals.Buffer.Span, reals.Dimensions);
                else ours.SetInput(i, ((DenseTensor<long>)inputs[i].Value).Buffer.Span, ((DenseTensor<long>)inputs[i].Value).Dimensions);
            }
            ours.Run();
            CollectionAssert.AreEqual(results[0].AsTensor<long>().ToArray(), ours.WholeOutput(0).ToArray());
            for (var output = 1; output < results.Count; output++)
            {
                var theirs = results[output].AsTensor<float>().ToArray();
                for (var i = 0; i < theirs.Length; i++) AssertClose(theirs[i], ours.Output(output)[i], $"number {i} of output {output}");
            }
            var (tags, probabilities) = (results[0].AsTensor<long>(), results[1].AsTensor<float>());
            for (var row = 0; row < rows; row++)
            {
                var expected = pass.Tags(first + row);
                var known = pass.Probabilities(first + row);
                for (var t = 0; t < tags.Dimensions[1]; t++)
                {
                    Assert.AreEqual(t < expected.Length ? expected[t] : -1, tags[row, t], $"tag {t} in row {first + row}");
                    for (var tag = 0; tag < Tags.Length; tag++)
                        AssertClose(t < expected.Length ? known[(t * Tags.Length) + tag] : 0, probabilities[row, t, tag], $"probability of tag {tag} at {t} in row {first + row}");
                }

                for (var c = 0; c < classes; c++) AssertClose(pass.ClassProbabilities(first + row)[c], results[2].AsTensor<float>()[row, c], $"class {c} of row {first + row}");
            }
        }
    }

    [TestMethod]
    public void Texts_are_refused_with_what_to_do()
    {
        using var file = new MemoryStream();
        var refused = Assert.ThrowsExactly<NotSupportedException>(() => TaggingFixtures.Train().SaveOnnx(file));
        StringAssert.Contains(refused.Message, "Column 'Words' holds texts");
        StringAssert.Contains(refused.Message, "MapValueToKey");
        Assert.AreEqual(0, file.Length);
    }

    [TestMethod]
    public void Steps_that_are_masked_anywhere_have_no_label_and_are_passed_over()
    {
        var random = new Random(4);
        var layers = new Sequential(new Bidirectional(() => new Gru(3, 6)), new Linear(12, 5));
        var set = new ExampleSet([new("input", Shapes.InputKind.Continuous, 3), new("labels", Shapes.InputKind.Continuous, 1, FieldRole.Target)]);
        for (var row = 0; row < 10; row++)
        {
            set.Append(0, [.. Enumerable.Range(0, 36).Select(_ => random.NextSingle())]);
            set.Append(1, [.. Enumerable.Range(0, 12).Select(_ => (float)random.Next(5))]);
            set.CompleteWeighted(1);
        }

        var tagger = new SequenceTagger(layers, seed: 2);
        tagger.Train(set, new() { Training = new() { Epochs = 20, LearningRate = 0.05f } });
        using var session = Session(tagger.SaveOnnx);
        var (values, expected) = (new float[Rows * Longest * 3], new int[Rows * Longest]);
        for (var i = 0; i < values.Length; i++) values[i] = random.Next(9) == 0 ? float.NaN : 4 * random.NextSingle() - 2;
        Array.Fill(values, float.NaN, 0, Longest * 3);
        for (var row = 0; row < Rows; row++) tagger.Tag(values.AsSpan(row * Longest * 3, Longest * 3), expected.AsSpan(row * Longest, Longest));
        using var all = session.Run([NamedOnnxValue.CreateFromTensor(session.InputNames[0], new DenseTensor<float>(values, [Rows, Longest, 3]))]);
        CollectionAssert.AreEqual(expected, all[0].AsTensor<long>().Select(label => (int)label).ToArray());
        Assert.IsTrue(expected.Distinct().Count() > 3);
        using var one = session.Run([NamedOnnxValue.CreateFromTensor(session.InputNames[0], new DenseTensor<float>(values.AsMemory(Longest * 3, Longest * 3), [1, Longest, 3]))]);
        CollectionAssert.AreEqual(expected[Longest..(2 * Longest)], one[0].AsTensor<long>().Select(label => (int)label).ToArray());
    }

    // Trained for the form alone: weights large enough that tags depend on one another are drawn.
    static TaggingModel Model(int classes, bool constrained, bool balanced, int members)
    {
        var options = (TaggingFixtures.Tiny with { ConstrainedDecoding = constrained, Network = new() { HiddenSize = 5, Layers = 2 } }).Resolved();
        var config = TaggingConfig.Of([new("Numbers", TaggingInputKind.Numbers, 2), new("Keys", TaggingInputKind.Keys, 4)], Tags, TagSchemeKind.Bio, classes, options);
        var training = Examples(config, withTargets: true);
        var state = TaggingModel.Train(config, training, null, options, new(options.Training with { Threads = 1 }, seed: 1)).State;
        var random = new Random(6);
        return new(state with
        {
            Members = [.. Enumerable.Range(0, members).Select(_ => Enumerable.Range(0, state.Members[0].Length).Select(_ => 3 * random.NextSingle() - 1.5f).ToArray())],
            Temperature = 0.8f,
            ClassTemperature = 1.3f,
            OutsideMargin = balanced ? 0.7f : 0,
        });
    }

    // Keys and numbers some of which are missing, the last ones of rows too.
    static ExampleSet Examples(TaggingConfig config, bool withTargets = false)
    {
        var (set, random) = (new ExampleSet(withTargets ? config.TrainingFields : config.Fields), new Random(9));
        for (var row = 0; row < Rows; row++)
        {
            var tokens = row == 1 ? 1 : random.Next(1, Longest + 1);
            set.Append(0, [.. Enumerable.Range(0, 2 * tokens).Select(_ => random.Next(7) == 0 ? float.NaN : (10 * random.NextSingle()) - 3)]);
            set.Append(1, [.. Enumerable.Range(0, tokens).Select(_ => (float)TaggingInput.MissingKey + random.Next(5))]);
            if (!withTargets)
            {
                set.Complete(float.NaN);
                continue;
            }

            set.Append(2, [.. Enumerable.Range(0, tokens).Select(t => t % 4 == 0 ? 1f : t % 4 == 1 ? 2 : t % 4 == 2 ? 3 : 0)]);
            if (config.Classes > 0) set.Append(3, [row % config.Classes]);
            set.CompleteWeighted(1);
        }

        return set;
    }

    static NamedOnnxValue[] Inputs(ExampleSet set, int first, int rows)
    {
        var steps = Enumerable.Range(first, rows).Max(row => set.Steps(row, 1));
        var (numbers, keys, lengths) = (new DenseTensor<float>([rows, steps, 2]), new DenseTensor<long>([rows, steps]), new DenseTensor<long>([rows]));
        for (var row = 0; row < rows; row++)
        {
            var values = set.Values(first + row, 0);
            var tokens = set.Tokens(first + row, 1);
            lengths[row] = tokens.Length;
            for (var t = 0; t < tokens.Length; t++) (numbers[row, t, 0], numbers[row, t, 1], keys[row, t]) = (values[2 * t], values[(2 * t) + 1], tokens[t] - TaggingInput.MissingKey);
        }

        return [NamedOnnxValue.CreateFromTensor("Numbers", numbers), NamedOnnxValue.CreateFromTensor("Keys", keys), NamedOnnxValue.CreateFromTensor("Lengths", lengths)];
    }

    static InferenceSession Session(Action<Stream> save)
    {
        using var file = new MemoryStream();
        save(file);
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new(file.ToArray(), options);
    }

    static void AssertClose(float expected, float actual, string what) =>
        Assert.IsTrue(Math.Abs(expected - actual) <= 1e-5f * Math.Max(1, Math.Abs(expected)), FormattableString.Invariant($"The {what} is {actual}, but {expected} here."));
}
