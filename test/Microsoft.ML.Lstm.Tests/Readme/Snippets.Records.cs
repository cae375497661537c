using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Readme;

public sealed partial class Snippets
{
    sealed class Measured
    {
        public string Stay { get; set; } = "";
        public DateTime Time { get; set; }
        public string What { get; set; } = "";
        public float Value { get; set; }
        public float Age { get; set; }
        public float Sex { get; set; }
        public bool Died { get; set; }
    }

    [TestMethod]
    public void Records()
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(1);
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).SelectMany(stay => Enumerable.Range(0, 6).Select(i => new Measured
        {
            Stay = $"{stay}",
            Time = new DateTime(2026, 1, 1, 6, 0, 0).AddMinutes((40 * i) + random.Next(30)),
            What = i % 2 == 0 ? "Pulse" : "Lactate",
            Value = (stay % 2) + random.NextSingle(),
            Age = 60 + (stay % 30),
            Sex = stay % 3 == 0 ? 1 : 0,
            Died = stay % 2 == 1,
        })).ToArray());

        // <records>
        var grouping = ml.Transforms.GroupIntoSequences(new MeasurementGroupingOptions
        {
            SeriesColumnName = "Stay",
            TimeColumnName = "Time",                    // a number in any unit, DateTime, TimeSpan
            MeasurementColumnName = "What",             // of long rows; wide ones have none
            ValueColumnName = "Value",
            PassThroughColumnNames = ["Died", "Age", "Sex"],
        });
        var trainer = ml.BinaryClassification.Trainers.Lstm(new LstmBinaryOptions
        {
            LabelColumnName = "Died",
            TimeColumnName = "Times",                   // as the grouping names them, beside "Features"
            AdditionalFeatureColumns = ["Age", "Sex"],  // static
            StepProbabilityColumnName = "Risks",        // after each step
        });
        var model = grouping.Append(trainer).Fit(rows);
        // </records>
        var answers = model.Transform(rows);
        Assert.IsTrue(ml.BinaryClassification.Evaluate(answers, "Died").AreaUnderRocCurve > 0.9);
        Assert.IsTrue(answers.GetColumn<float[]>("Risks").All(risks => risks.Length == 6));
    }

    sealed class Movement
    {
        [VectorType(0, 2)]
        public float[] Steps { get; set; } = [];
        public string Kind { get; set; } = "";
    }

    [TestMethod]
    public void Streams()
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(1);
        Movement Any(int number) => new()
        {
            Kind = number % 2 == 0 ? "up" : "down",
            Steps = [.. Enumerable.Range(0, 20).SelectMany(t => new[] { (number % 2 == 0 ? 1 : -1) + random.NextSingle(), random.NextSingle() })],
        };
        var model = ml.Transforms.Conversion.MapValueToKey("Label", "Kind").Append(ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions
        {
            FeatureColumnName = "Steps",
            LeastBeginning = 0.1f,
            ConvolutionChannels = 0,
            Network = new() { HiddenSize = 8 },
            Training = new() { Members = 1, Epochs = 20, LearningRate = 0.01f },
        })).Fit(ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(Any).ToArray()));
        var (steps, next) = (Any(0).Steps, 0);
        ReadOnlySpan<float> Read() => steps.AsSpan(2 * next++, 2);

        // <streams>
        var stream = model.LastTransformer.Start(threshold: 0.9f, patience: 3);
        while (!stream.Next(Read())) { }
        Console.WriteLine($"{stream.Labels[stream.Decision!.Value]} after {stream.DecidedAfter} steps");
        // </streams>
        Assert.AreEqual("up", stream.Labels[stream.Decision!.Value]);
        Assert.AreEqual(next, stream.DecidedAfter);
    }
}
