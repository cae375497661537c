using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Onnx.Protocol;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Tests.Tasks;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Lstm.Engine.Tests.Onnx;

/// <summary>The file of a whole model gives what the model gives: inputs raw, outputs calibrated.</summary>
[TestClass]
public sealed class OnnxSequenceTests
{
    const int Rows = 64;

    static readonly SequenceOptions Options = ExampleFixtures.Tiny with { NGrams = false, RandomConvolutions = 800, ConvolutionChannels = 8 };

    [TestMethod]
    [DataRow(PredictionTask.Multiclass, 3, 1)]
    [DataRow(PredictionTask.Binary, 2, 1)]
    [DataRow(PredictionTask.Regression, 0, 2)]
    public void Inputs_of_all_kinds_with_missing_values_give_the_same(PredictionTask target, int classes, int members)
    {
        var set = Set([new("Numbers", InputKind.Continuous, 3), new("Tokens", InputKind.Tokens, 7), new("Fixed", InputKind.Static, 2)], target, longest: 14);
        AssertSame(Train(set, target, classes, Options with { Training = Options.Training with { Members = members } }), set);
    }

    [TestMethod]
    public void Single_numbers_of_sequences_of_any_length_give_the_same()
    {
        var set = Set([new("Numbers", InputKind.Continuous, 1)], PredictionTask.Multiclass, longest: 40);
        AssertSame(Train(set, PredictionTask.Multiclass, 3, Options), set);
    }

    [TestMethod]
    [DataRow(1), DataRow(7), DataRow(null)]
    public void Steps_that_are_reduced_give_the_same(int? reduction)
    {
        var set = Set([new("Numbers", InputKind.Continuous, 2)], PredictionTask.Regression, longest: 700, shortest: 700);
        AssertSame(Train(set, PredictionTask.Regression, 0, Options with { TimeReduction = reduction, Training = Options.Training with { Epochs = 1 } }), set);
    }

    [TestMethod]
    public void Thousands_of_random_convolutions_of_some_channels_are_written_side_by_side()
    {
        var set = Set([new("Numbers", InputKind.Continuous, 3)], PredictionTask.Multiclass, longest: 100, shortest: 100);
        var model = Train(set, PredictionTask.Multiclass, 3, Options with { RandomConvolutions = 10_000, Training = Options.Training with { Epochs = 1 } });
        using var file = new MemoryStream();
        model.SaveOnnx(file);
        var groups = model.State.Sides.Convolutions!.Banks[0]!.Groups;
        var alike = groups.Select(group => (group.Dilation, group.IsDifference)).Distinct().Count();
        Assert.IsTrue(groups.Length > 10 * alike, $"{groups.Length} groups of {alike} kinds");
        var nodes = OnnxModelMessage.Parser.ParseFrom(file.ToArray()).Graph.Node.Count;
        Assert.IsTrue(nodes < 500 + (100 * alike), $"{nodes} operators for {alike} kinds");
        AssertSame(model, set);
    }

    [TestMethod]
    [DataRow(PredictionTask.Multiclass, 3)]
    [DataRow(PredictionTask.Regression, 0)]
    public void N_grams_of_several_inputs_give_the_same(PredictionTask target, int classes)
    {
        var set = Set([new("Numbers", InputKind.Continuous, 1), new("Tokens", InputKind.Tokens, 7), new("Others", InputKind.Tokens, 30)], target, longest: 9);
        var model = Train(set, target, classes, Options with { NGrams = true, Training = Options.Training with { Epochs = 1 } });
        Assert.AreNotEqual(0f, model.State.Blend.Sides[SideModels.OfNGrams], "the n-grams have a part");
        AssertSame(model, set);
    }

    public static IEnumerable<object[]> EveryGap => Enum.GetValues<TimeGaps>().Select(gaps => new object[] { gaps });

    [TestMethod, DynamicData(nameof(EveryGap))]
    public void Steps_at_irregular_times_give_the_same(TimeGaps gaps)
    {
        var set = Set([new("Numbers", InputKind.Continuous, 3), new("Others", InputKind.Continuous, 1), new("Fixed", InputKind.Static, 2), new("Times", InputKind.Continuous, 1, FieldRole.Time)], PredictionTask.Binary, longest: 14);
        var model = Train(set, PredictionTask.Binary, 2, Options with { TimeGaps = gaps, Pooling = null, Training = Options.Training with { Members = 2 } });
        Assert.AreNotEqual(0f, model.State.Blend.Sides[SideModels.OfConvolutions], "the regression on what was measured has a part");
        AssertSame(model, set);
    }

    static SequencePredictionModel Train(ExampleSet set, PredictionTask target, int classes, SequenceOptions options) =>
        SequencePredictionModel.Train(target, classes, set, null, options, seed: 3);

    // Sequences with missing numbers and missing steps, some of them at the ends; outliers that are compressed; the first one is empty.
    static ExampleSet Set(FeatureSpec[] inputs, PredictionTask target, int longest, int shortest = 1)
    {
        var (set, random) = (new ExampleSet([.. inputs, new("Label", InputKind.Continuous, 1, FieldRole.Target)]), new Random(8));
        for (var row = 0; row < Rows; row++)
        {
            var kind = row % (target == PredictionTask.Binary ? 2 : 3);
            var together = inputs[^1].IsTime ? random.Next(shortest, longest + 1) : 0;
            for (var input = 0; input < inputs.Length; input++)
            {
                var (spec, steps) = (inputs[input], inputs[input].Kind == InputKind.Static ? 1 : together > 0 ? together : random.Next(shortest, longest + 1));
                if (spec.IsTime)
                {
                    var time = 7f;
                    set.Append(input, [.. Enumerable.Range(0, steps).Select(_ => time += random.NextSingle() * random.Next(9))]);
                    continue;
                }
                if (spec.Kind == InputKind.Tokens)
                {
                    set.AppendTokens(input, [.. Enumerable.Range(0, steps).Select(step => step % 3 == 1 ? kind + 1 : random.Next(0, spec.Size + 1))]);
                    continue;
                }

                var values = new float[steps * spec.Size];
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = kind + (float)Math.Sin(0.4 * (kind + 1) * i) + (random.NextSingle() * (random.Next(50) == 0 ? 60 : 1));
                    if (random.Next(6) == 0) values[i] = float.NaN;
                }

                for (var step = 0; step < steps && spec.Kind == InputKind.Continuous; step++)
                    if (row == 0 || random.Next(7) == 0) values.AsSpan(step * spec.Size, spec.Size).Fill(float.NaN);
                set.Append(input, values);
            }

            set.Complete(target == PredictionTask.Regression ? kind + random.NextSingle() : kind);
        }

        return set;
    }

    static void AssertSame(SequencePredictionModel model, ExampleSet set)
    {
        var expected = new float[set.Count * model.OutputSize];
        model.CreatePredictor(1).Predict(set, expected);
        using var file = new MemoryStream();
        model.SaveOnnx(file);
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(file.ToArray(), options);
        var all = Run(session, model, set, 0, set.Count);
        for (var i = 0; i < expected.Length; i++) AssertClose(expected[i], all[i], i);
        for (var row = 0; row < 3; row++)
        {
            var one = Run(session, model, set, row, 1);
            for (var i = 0; i < one.Length; i++) AssertClose(expected[(row * one.Length) + i], one[i], (row * one.Length) + i);
        }
    }

    static void AssertClose(float expected, float actual, int place) =>
        Assert.IsTrue(Math.Abs(expected - actual) <= 1e-5f * Math.Max(1, Math.Abs(expected)), FormattableString.Invariant($"Number {place} is {actual}, but {expected} here."));

    static float[] Run(InferenceSession session, SequencePredictionModel model, ExampleSet set, int first, int rows)
    {
        var inputs = model.Inputs.Select((spec, input) =>
        {
            var steps = Enumerable.Range(first, rows).Max(row => set.Steps(row, input));
            if (spec.Kind == InputKind.Tokens)
            {
                var tokens = new DenseTensor<long>([rows, steps]);
                for (var row = 0; row < rows; row++)
                    for (var step = 0; step < set.Tokens(first + row, input).Length; step++) tokens[row, step] = set.Tokens(first + row, input)[step];
                return NamedOnnxValue.CreateFromTensor(spec.Name, tokens);
            }

            var length = steps * spec.Size;
            var numbers = new float[rows * length];
            Array.Fill(numbers, float.NaN);
            for (var row = 0; row < rows; row++) set.Values(first + row, input).CopyTo(numbers.AsSpan(row * length));
            return NamedOnnxValue.CreateFromTensor(spec.Name, new DenseTensor<float>(numbers, spec.Kind == InputKind.Static ? [rows, spec.Size] : [rows, steps, spec.Size]));
        }).ToArray();
        using var results = session.Run(inputs);
        return results.Single().AsTensor<float>().ToArray();
    }
}
