using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Transcription;

namespace Microsoft.ML.Lstm.Tests.Readme;

public sealed partial class Snippets
{
    // <utterance>
    sealed class Spoken
    {
        [VectorType(0, 3)]
        public float[] Sound { get; set; } = []; // three features of each frame, frame after frame
        public string Said { get; set; } = "";   // ab cab
    }

    sealed class Heard
    {
        public string Text { get; set; } = "";
    }
    // </utterance>

    [TestMethod]
    public void Transcribe()
    {
        var ml = new MLContext(seed: 1);
        IDataView Rows(int count, int seed) => ml.Data.LoadFromEnumerable(TranscriptionFixtures.Utterances(count, seed).Select(one => new Spoken { Sound = one.Sound, Said = one.Said }).ToArray());
        var (utterances, others, zip) = (Rows(200, 1), Rows(50, 2), Path.Combine(_folder, "transcriber.zip"));
        var sound = TranscriptionFixtures.Utterances(1, seed: 3)[0].Sound;

        // <transcribe>
        var transcriber = ml.Transforms.Text.TranscribeByLstm("Text", "Sound", "Said", hiddenSize: 16, epochs: 25);
        var model = transcriber.Fit(utterances);
        var metrics = ml.Transforms.Text.EvaluateTranscription(model.Transform(others), "Said", "Text"); // metrics.WordErrorRate, metrics.CharacterErrorRate
        ml.Model.SaveAtomically(model, utterances.Schema, zip);

        using var engine = ml.Model.CreatePredictionEngine<Spoken, Heard>(ml.Model.Load(zip, out _));
        var heard = engine.Predict(new Spoken { Sound = sound }).Text;
        // </transcribe>
        Assert.IsTrue(metrics.WordErrorRate < 0.2, $"{metrics}");
        Assert.AreEqual(TranscriptionFixtures.Utterances(1, seed: 3)[0].Said, heard);

        var oneWay = ml.Transforms.Text.TranscribeByLstm(new() { OutputColumnName = "Text", SourceColumnName = "Sound", LabelColumnName = "Said", Bidirectional = false, Network = new() { HiddenSize = 8 }, Training = new() { Epochs = 3 } }).Fit(utterances);
        var (pieces, partial) = (sound.Chunk(30), "");

        // <session>
        var session = oneWay.Start();
        foreach (var piece in pieces)
        {
            session.Append(piece);   // frames, as in training
            partial = session.Text;  // what was heard so far; its last words may still change
        }
        var whole = session.Finish(); // what Transform says of all pieces together
        // </session>
        using var rows = ml.Model.CreatePredictionEngine<Spoken, Heard>(oneWay);
        Assert.AreEqual(rows.Predict(new Spoken { Sound = sound }).Text, whole);
        Assert.IsTrue(partial.Length <= whole.Length + 2);
    }
}
