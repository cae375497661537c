using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Transcription;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks.Transcription;

/// <summary>A language of four sounds, each of some frames of its own, with silence between some of them; or of four letters, each of which sounds like one or two others.</summary>
static class TranscriptionFixtures
{
    static readonly string[] Sounds = ["a", "b", "c", "d"];

    public static TranscriptionOptions Tiny => new()
    {
        ConvolutionFilters = 8,
        ConvolutionWidth = 3,
        EmbeddingSize = 6,
        Network = new() { HiddenSize = 12, Dropout = 0 },
        Training = new() { Epochs = 30, BatchSize = 8, LearningRate = 0.01f },
        BeamWidth = 4,
    };

    public static TranscriptionConfig Config(TranscriptionOptions options, int numbers = 3) =>
        TranscriptionConfig.Of(numbers == 0 ? new(Sounds) : null, 0, numbers, new(Sounds), options.Resolved());

    /// <summary>Transcripts of one to five sounds.</summary>
    public static ExampleSet Examples(TranscriptionConfig config, int count, bool withTargets = true, int seed = 1)
    {
        var (set, random) = (new ExampleSet(withTargets ? config.TrainingFields : [config.Source]), new Random(seed));
        for (var i = 0; i < count; i++)
        {
            int[] sounds = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(Sounds.Length))];
            var labels = sounds.Select(sound => (float)sound).ToList();
            if (config.ReadsNumbers) set.Append(0, [.. sounds.SelectMany(sound => Spoken(sound, config.SourceNumbers, random))]);
            else
            {
                set.AppendTokens(0, [.. sounds.Select(sound => WordVocabulary.First + sound)]);
                labels = [.. sounds.SelectMany(sound => sound == 3 ? new[] { 0f, 1f } : [(sound + 1) % 3])];
            }
            if (!withTargets) set.Complete(float.NaN);
            else
            {
                set.Append(1, labels.ToArray());
                set.Complete();
            }
        }
        return set;
    }

    // Four to seven frames of a sound, then two of silence.
    static IEnumerable<float> Spoken(int sound, int numbers, Random random) => Enumerable.Range(0, random.Next(6, 10)).SelectMany((frame, _) =>
        Enumerable.Range(0, numbers).Select(k => (frame < 4 ? 2 * MathF.Sin((sound * 1.7f) + (k * 1.3f)) : 0) + (0.2f * ((2 * random.NextSingle()) - 1))));

    public static TranscriptionModel Train(TranscriptionOptions? options = null, int numbers = 3, int count = 80, int threads = 1, ExampleSet? validation = null, Action<string>? warn = null, ExampleSet? training = null)
    {
        var resolved = (options ?? Tiny).Resolved();
        var config = Config(resolved, numbers);
        return TranscriptionModel.Train(config, training ?? Examples(config, count), validation, resolved, new(resolved.Training with { Threads = threads }, seed: 1) { OnWarning = warn });
    }

    /// <summary>Labels, steps and scores of all rows, as text.</summary>
    public static string Text(TranscriptionModel model, ExampleSet set, int best = 2, int threads = 1)
    {
        var pass = model.CreatePass(best, threads);
        pass.Transcribe(set);
        return string.Join('\n', Enumerable.Range(0, set.Count).Select(row => string.Join(" | ", Enumerable.Range(0, pass[row].Count).Select(place =>
            $"{string.Join(' ', pass[row].Units(place).ToArray())} at {string.Join(' ', pass[row].Steps(place).ToArray())}: {pass[row].Score(place):R}"))));
    }

    /// <summary>The share of rows whose best transcript is right.</summary>
    public static double Right(TranscriptionModel model, ExampleSet set)
    {
        var pass = model.CreatePass(1, 2);
        pass.Transcribe(set);
        return Enumerable.Range(0, set.Count).Average(row => pass[row].Units(0).ToArray().Select(label => (float)label).SequenceEqual(set.Target(row).ToArray()) ? 1.0 : 0);
    }
}
