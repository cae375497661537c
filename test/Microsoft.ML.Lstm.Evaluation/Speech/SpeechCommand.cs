namespace Microsoft.ML.Lstm.Evaluation.Speech;

/// <summary>
/// speech FOLDER [PART] [--lm]: word error rates of transcribers with defaults. FOLDER holds etc/ and feat/, AN4 as Sphinx's cepstra (<see cref="An4Speech"/>); recordings named 7_theo_12.wav, the Free Spoken Digit Dataset
/// (<see cref="DigitSpeech"/>); or recordings named 0_1_1_0_0_1_0_1.wav, yes and no (<see cref="YesNoSpeech"/>).
/// </summary>
static class SpeechCommand
{
    public static void Run(string[] arguments, int seed)
    {
        var folder = arguments[0];
        if (Directory.Exists(Path.Combine(folder, "etc"))) An4Speech.Run(folder, arguments, seed);
        else if (Files(folder).First().Split('_').Length == 3) DigitSpeech.Run(folder, seed);
        else YesNoSpeech.Run(folder, seed);
    }

    /// <summary>Names of the recordings of a folder, in order.</summary>
    public static string[] Files(string folder)
    {
        string[] files = [.. Directory.GetFiles(folder, "*.wav").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new FileNotFoundException($"'{folder}' holds no recordings. Give a folder with .wav files, or with etc/ and feat/.");
    }

    /// <summary>Samples of recordings, at 8,000 a second.</summary>
    public static float[][] Samples(MLContext ml, string folder, string[] files)
    {
        var rows = ml.Data.LoadFromEnumerable(files.Select(file => new NamedFile { File = file + ".wav" }));
        var loaded = ml.Transforms.LoadAudio("Samples", folder, nameof(NamedFile.File), 8000).Fit(rows).Transform(rows);
        return [.. ml.Data.CreateEnumerable<Utterance>(loaded, reuseRowObject: false, ignoreMissingColumns: true).Select(row => row.Samples)];
    }

    /// <summary>Trains a transcriber of words with defaults, on cepstra and their slopes, and says how far it is. Nothing is held out to stop by: recordings that are varied or joined are no measure for others.</summary>
    public static ITransformer Fit(MLContext ml, IEnumerable<Utterance> training)
    {
        var options = new LstmTranscriptionOptions { OutputColumnName = "Text", SourceColumnName = "Features", LabelColumnName = nameof(Utterance.Said), Unit = TextUnit.Words };
        return ml.Transforms.ExtractAudioFeatures("Features", nameof(Utterance.Samples), new() { SampleRate = 8000, Kind = AudioFeatureKind.Mfcc, DeltaOrder = 2 })
            .Append(ml.Transforms.Text.TranscribeByLstm(options with { Training = Told(options.Training) with { ValidationFraction = 0 } }))
            .Fit(ml.Data.LoadFromEnumerable(training));
    }

    /// <summary>Settings that tell of each epoch.</summary>
    public static TrainingOptions Told(TrainingOptions training) => training with
    {
        OnReport = report => Console.Error.WriteLine(FormattableString.Invariant($"epoch {report.Epoch} of {report.Epochs}: training loss {report.TrainingLoss:F4} validation loss {report.ValidationLoss:F4}")),
    };

    /// <summary>Scores a model on utterances.</summary>
    public static TranscriptionMetrics Score(MLContext ml, ITransformer model, IEnumerable<Utterance> utterances) =>
        ml.Transforms.Text.EvaluateTranscription(model.Transform(ml.Data.LoadFromEnumerable(utterances)), nameof(Utterance.Said), "Text");

    sealed class NamedFile
    {
        public string File { get; set; } = "";
    }
}
