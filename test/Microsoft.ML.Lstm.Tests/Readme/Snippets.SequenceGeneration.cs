using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Readme;

public sealed partial class Snippets
{
    // <chorale>
    sealed class Chorale
    {
        [VectorType(0, 12)]
        public float[] Keys { get; set; } = [];   // of each step, which of twelve keys sound: 0 or 1
        [VectorType(0, 12)]
        public float[] Melody { get; set; } = []; // the highest of them alone
    }
    // </chorale>

    // Chords of a root and the key four above it, whose roots go up by two; the melody is the upper one.
    static Chorale Song(int first, int steps)
    {
        var (keys, melody) = (new float[12 * steps], new float[12 * steps]);
        for (var t = 0; t < steps; t++)
        {
            keys[(12 * t) + ((first + (2 * t)) % 12)] = 1;
            keys[(12 * t) + ((first + 4 + (2 * t)) % 12)] = melody[(12 * t) + ((first + 4 + (2 * t)) % 12)] = 1;
        }
        return new() { Keys = keys, Melody = melody };
    }

    [TestMethod]
    public void Generate_sequences()
    {
        var ml = new MLContext(seed: 1);
        IDataView Rows(int count, int shift) => ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => Song((i + shift) % 12, 6)).ToArray());
        var (songs, others, zip) = (Rows(96, 0), Rows(12, 5), Path.Combine(_folder, "songs.zip"));
        var (start, melody) = (Song(3, 2).Keys, Song(7, 6).Melody);

        // <generate-sequences>
        var model = ml.Transforms.GenerateByLstm("Whole", "Keys", hiddenSize: 32, epochs: 30).Fit(songs);
        var loss = model.Evaluate(others).Loss;       // nats a step: how probable the keys are, by the steps before them
        var whole = model.Transform(others);          // a row's steps, and those that the model adds until it ends
        var paths = model.Sample(4, start, options: new() { Temperature = 0.8f, MaximumSteps = 20, Seed = 1 });
        ml.Model.SaveAtomically(model, songs.Schema, zip);
        // </generate-sequences>
        Assert.IsTrue(loss < 1.5, $"{loss}");
        Assert.AreEqual(12, whole.GetColumn<float[]>("Whole").Count());
        Assert.IsTrue(paths.All(path => path.AsSpan(0, start.Length).SequenceEqual(start)));

        // <harmonise>
        var harmonist = ml.Transforms.GenerateByLstm("Whole", "Keys", conditionColumnName: "Melody", hiddenSize: 32, epochs: 30).Fit(songs);
        var chords = harmonist.Sample(1, condition: melody)[0]; // as many steps as the melody
        // </harmonise>
        Assert.HasCount(melody.Length, chords);
        Assert.IsTrue(chords.Zip(melody).Count(key => key.Second == 1 && key.First == 1) >= 4);

        // <sequence-session>
        var session = model.Start(options: new() { Temperature = 0.8f, Seed = 1 });
        var surprise = session.Observe(start);         // -ln of the probability of what comes
        var step = new float[model.Model.ValuesPerStep];
        while (session.Steps < 20 && session.Next(step)) Play(step);
        // </sequence-session>
        Assert.IsTrue(surprise > 0);

        static void Play(float[] keys) => Assert.HasCount(12, keys);
    }

    // <weather>
    sealed class Week
    {
        [VectorType(0, 2)]
        public float[] Weather { get; set; } = []; // of each day, its temperature and its wind
    }
    // </weather>

    static Week Seven(Random random)
    {
        var (values, temperature) = (new float[14], 8 + (8 * random.NextSingle()));
        for (var day = 0; day < 7; day++) (values[2 * day], values[(2 * day) + 1]) = (temperature += random.NextSingle() - 0.5f, 3 * random.NextSingle());
        return new() { Weather = values };
    }

    [TestMethod]
    public void Scenarios()
    {
        var (ml, random) = (new MLContext(seed: 1), new Random(1));
        var weeks = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 400).Select(_ => Seven(random)).ToArray());
        float[] sofar = [12.5f, 1, 12.7f, 2];

        // <scenarios>
        var weather = ml.Transforms.GenerateByLstm("Whole", "Weather", hiddenSize: 32, epochs: 60).Fit(weeks);
        var scenarios = weather.Sample(100, sofar, options: new() { MaximumSteps = 5, MayEnd = false, Seed = 1 });
        var cold = scenarios.Count(days => days[^2] < 12) / 100.0; // how probable a last day below 12 degrees is
        // </scenarios>
        Assert.IsTrue(cold is > 0.01 and < 0.6, $"{cold}");
        Assert.IsTrue(scenarios.All(days => days.Length == 14 && days.AsSpan(0, 4).SequenceEqual(sofar)));

        var calm = new SequenceSamplingOptions { Temperature = 0.1f, MaximumSteps = 20, Seed = 1 };
        var (cool, warm) = (Seven(new Random(5)).Weather, Seven(new Random(2)).Weather);
        // <codes>
        var coder = ml.Transforms.GenerateByLstm(new LstmSequenceGenerationOptions
        {
            OutputColumnName = "Whole",
            InputColumnName = "Weather",
            Network = new() { HiddenSize = 32, Dropout = 0 },
            Training = new() { Epochs = 40 },
            LatentSize = 4,
            EncoderUnits = 16,
        }).Fit(weeks);
        var code = coder.Encode(cool);                       // 4 numbers
        var like = coder.Decode(code, options: calm);        // a week like the cool one
        var between = coder.Interpolate(cool, warm, 5, options: calm); // from one to the other, on the arc between their codes
        var others = coder.Sample(10, options: calm);        // of codes drawn from N(0, I)
        // </codes>
        Assert.HasCount(4, code);
        Assert.IsTrue(Math.Abs(Level(like) - Level(cool)) < 2 && Level(between[^1]) > Level(between[0]), $"{Level(cool)} {Level(like)} {Level(between[^1])}");
        Assert.IsTrue(others.Max(Level) - others.Min(Level) > 1);

        static double Level(float[] days) => days.Where((_, i) => i % 2 == 0).Average();
    }
}
