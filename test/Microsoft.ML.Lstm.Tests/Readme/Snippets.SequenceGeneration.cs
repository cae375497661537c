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
}
