using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Transcription;

/// <summary>Sound and what was said.</summary>
sealed class Utterance
{
    [VectorType(0, 3)]
    public float[] Sound { get; set; } = [];

    public string Letters { get; set; } = "";

    public string Said { get; set; } = "";
}

/// <summary>What a transcriber adds.</summary>
sealed class Transcribed
{
    public string Said { get; set; } = "";
    public string Text { get; set; } = "";
    public float Score { get; set; }
    public string[] Words { get; set; } = [];
    public float[] Starts { get; set; } = [];
    public float[] Ends { get; set; } = [];
    public float[] Confidences { get; set; } = [];
    public string[] Candidates { get; set; } = [];
    public float[] CandidateScores { get; set; } = [];
}

/// <summary>Utterances of a language of three words, and options that tests of transcription ask for.</summary>
static class TranscriptionFixtures
{
    static readonly string[] Vocabulary = ["ab", "ba", "cab"];

    /// <summary>Small enough to be trained in seconds.</summary>
    public static LstmTranscriptionOptions Small => new()
    {
        OutputColumnName = "Text",
        SourceColumnName = "Sound",
        LabelColumnName = "Said",
        ScoreColumnName = "Score",
        WordsColumnName = "Words",
        WordStartsColumnName = "Starts",
        WordEndsColumnName = "Ends",
        WordConfidencesColumnName = "Confidences",
        CandidatesColumnName = "Candidates",
        CandidateScoresColumnName = "CandidateScores",
        ConvolutionFilters = 12,
        BeamWidth = 4,
        Network = new() { HiddenSize = 16, Dropout = 0 },
        Training = new() { Epochs = 25, BatchSize = 8, LearningRate = 0.01f, Seed = 1 },
    };

    /// <summary>Utterances of one to four words; each letter is six frames long, a space ten.</summary>
    public static Utterance[] Utterances(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var said = string.Join(' ', Enumerable.Range(0, random.Next(1, 5)).Select(_ => Vocabulary[random.Next(Vocabulary.Length)]));
            return new Utterance { Said = said, Letters = said.ToUpperInvariant(), Sound = [.. said.SelectMany(letter => Spoken(letter, random))] };
        })];
    }

    static IEnumerable<float> Spoken(char letter, Random random) => Enumerable.Range(0, letter == ' ' ? 10 : 6).SelectMany(frame =>
        Enumerable.Range(0, 3).Select(k => (letter == ' ' || frame >= 4 ? 0 : 2 * MathF.Sin(((letter - 'a') * 1.7f) + (k * 1.3f))) + (0.2f * ((2 * random.NextSingle()) - 1))));

    public static LstmTranscriptionTransformer Fit(Utterance[] utterances, LstmTranscriptionOptions? options = null)
    {
        var ml = new MLContext(seed: 1);
        return ml.Transforms.Text.TranscribeByLstm(options ?? Small).Fit(ml.Data.LoadFromEnumerable(utterances));
    }

    public static Transcribed[] Transcribe(ITransformer model, Utterance[] utterances)
    {
        var ml = new MLContext(seed: 1);
        return [.. ml.Data.CreateEnumerable<Transcribed>(model.Transform(ml.Data.LoadFromEnumerable(utterances)), reuseRowObject: false, ignoreMissingColumns: true)];
    }
}
