using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Transcription;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks.Transcription;

[TestClass]
public sealed class TranscriptionModelTests
{
    static readonly Lazy<TranscriptionModel> Model = new(() => TranscriptionFixtures.Train());
    static readonly Lazy<TranscriptionModel> Streamed = new(() => TranscriptionFixtures.Train(TranscriptionFixtures.Tiny with
    {
        Bidirectional = false,
        ConvolutionWidth = 5,
        Training = TranscriptionFixtures.Tiny.Training with { Epochs = 3 },
    }));

    [TestMethod]
    public void Sounds_and_letters_are_transcribed()
    {
        var others = TranscriptionFixtures.Examples(Model.Value.Config, 60, seed: 2);
        Assert.IsTrue(TranscriptionFixtures.Right(Model.Value, others) >= 0.9);
        var letters = TranscriptionFixtures.Train(numbers: 0);
        Assert.IsTrue(TranscriptionFixtures.Right(letters, TranscriptionFixtures.Examples(letters.Config, 60, seed: 2)) >= 0.9);
    }

    [TestMethod]
    public void The_best_path_is_found_with_a_beam_of_one()
    {
        var greedy = new TranscriptionModel(Model.Value.State with { BeamWidth = 1 });
        var (one, all) = (TranscriptionFixtures.Right(greedy, TranscriptionFixtures.Examples(greedy.Config, 60, seed: 2)), TranscriptionFixtures.Right(Model.Value, TranscriptionFixtures.Examples(greedy.Config, 60, seed: 2)));
        Assert.IsTrue(one >= all - 0.1, $"{one:P0}, with a beam {all:P0}");
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads()
    {
        var options = TranscriptionFixtures.Tiny with { Training = TranscriptionFixtures.Tiny.Training with { Epochs = 2 } };
        var (one, three) = (TranscriptionFixtures.Train(options), TranscriptionFixtures.Train(options, threads: 3));
        CollectionAssert.AreEqual(one.State.Weights, three.State.Weights);
        var others = TranscriptionFixtures.Examples(one.Config, 20, withTargets: false, seed: 2);
        Assert.AreEqual(TranscriptionFixtures.Text(one, others), TranscriptionFixtures.Text(three, others, threads: 3));
    }

    [TestMethod]
    public void A_row_alone_has_what_it_has_among_others()
    {
        var all = TranscriptionFixtures.Examples(Model.Value.Config, 40, withTargets: false, seed: 3);
        var texts = TranscriptionFixtures.Text(Model.Value, all).Split('\n');
        for (var row = 0; row < all.Count; row += 7)
        {
            var one = new ExampleSet([Model.Value.Config.Source]);
            one.Append(0, all.Values(row, 0));
            one.Complete(float.NaN);
            Assert.AreEqual(texts[row], TranscriptionFixtures.Text(Model.Value, one));
        }
    }

    [TestMethod]
    public void What_is_loaded_transcribes_alike_and_has_equal_bytes()
    {
        using var stream = new MemoryStream();
        Model.Value.Save(stream);
        stream.Position = 0;
        var loaded = TranscriptionModel.Load(stream);
        Assert.AreEqual(stream.Length, stream.Position);
        var others = TranscriptionFixtures.Examples(Model.Value.Config, 20, withTargets: false, seed: 2);
        Assert.AreEqual(TranscriptionFixtures.Text(Model.Value, others), TranscriptionFixtures.Text(loaded, others));
        using var again = new MemoryStream();
        loaded.Save(again);
        CollectionAssert.AreEqual(stream.ToArray(), again.ToArray());
    }

    [TestMethod]
    [DataRow(1), DataRow(3), DataRow(1000)]
    public void A_stream_says_in_the_end_what_is_said_of_the_whole(int piece)
    {
        var model = Streamed.Value;
        var set = TranscriptionFixtures.Examples(model.Config, 10, withTargets: false, seed: 4);
        var (pass, stream, found) = (model.CreatePass(1, 1), new TranscriptionStream(model, null), new Transcripts());
        pass.Transcribe(set);
        for (var row = 0; row < set.Count; row++)
        {
            stream.Begin();
            var values = set.Values(row, 0);
            for (; values.Length > 0; values = values[Math.Min(3 * piece, values.Length)..]) stream.Append(values[..Math.Min(3 * piece, values.Length)]);
            stream.End();
            stream.Take(found);
            CollectionAssert.AreEqual(pass[row].Units(0).ToArray(), found.Units(0).ToArray());
            CollectionAssert.AreEqual(pass[row].Steps(0).ToArray(), found.Steps(0).ToArray());
            Assert.AreEqual(pass[row].Score(0), found.Score(0));
        }
    }

    [TestMethod]
    public void A_stream_of_nothing_is_an_empty_transcript_and_a_row_of_nothing_has_none()
    {
        var (stream, found) = (new TranscriptionStream(Streamed.Value, null), new Transcripts());
        stream.End();
        stream.Take(found);
        Assert.AreEqual(0, found.Units(0).Length);
        var none = new ExampleSet([Model.Value.Config.Source]);
        none.Append(0, []);
        none.Complete(float.NaN);
        Assert.AreEqual("", TranscriptionFixtures.Text(Model.Value, none));
    }

    [TestMethod]
    public void Transcripts_that_do_not_fit_are_left_out_and_counted()
    {
        var config = TranscriptionFixtures.Config(TranscriptionFixtures.Tiny);
        var set = TranscriptionFixtures.Examples(config, 40);
        set.Append(0, new float[9]);
        set.Append(1, [0, 0, 1]);
        set.Complete();
        var warnings = new List<string>();
        TranscriptionFixtures.Train(TranscriptionFixtures.Tiny with { Training = TranscriptionFixtures.Tiny.Training with { Epochs = 1 } }, training: set, warn: warnings.Add);
        Assert.AreEqual(1, warnings.Count);
        StringAssert.Contains(warnings[0], "1 of 41 examples to learn from are left out");
        var none = new ExampleSet(config.TrainingFields);
        none.Append(0, new float[9]);
        none.Append(1, [0, 0, 1]);
        none.Complete();
        StringAssert.Contains(Assert.ThrowsExactly<TooLittleDataException>(() => TranscriptionFixtures.Train(training: none)).Message, "1 transcripts are too long");
    }

    [TestMethod]
    public void Silence_missing_values_and_one_frame_are_transcribed()
    {
        foreach (var frames in (float[][])[new float[300], [.. Enumerable.Repeat(float.NaN, 300)], [1, 2, 3], [.. Enumerable.Repeat(float.MaxValue, 30)]])
        {
            var set = new ExampleSet([Model.Value.Config.Source]);
            set.Append(0, frames);
            set.Complete(float.NaN);
            StringAssert.Contains(TranscriptionFixtures.Text(Model.Value, set), " at ");
        }
    }
}
