namespace Microsoft.ML.Lstm.Evaluation.Speech;

/// <summary>
/// Digits of speakers, each in turn left out of the training: single recordings of the one left out, and strings of three to seven digits that join them. Learnt are cepstra of strings of one to five digits of the others, twice as
/// many as they have recordings, with pauses of up to .3 seconds, played up to 30 % faster or slower and with noise: other lengths of vocal tracts, and other rooms.
/// </summary>
static class DigitSpeech
{
    const int Rate = 8000;

    static readonly string[] Names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    sealed class Digit : Utterance
    {
        public string Speaker { get; set; } = "";
    }

    public static void Run(string folder, int seed)
    {
        var (ml, files) = (new MLContext(seed), SpeechCommand.Files(folder));
        Digit[] digits = [.. files.Zip(SpeechCommand.Samples(ml, folder, files), (file, samples) => new Digit { Samples = samples, Said = Names[file[0] - '0'], Speaker = file.Split('_')[1] })];
        var (single, strings) = (0.0, 0.0);
        var speakers = digits.Select(digit => digit.Speaker).Distinct().ToArray();
        foreach (var speaker in speakers)
        {
            var random = new Random(seed);
            Digit[] others = [.. digits.Where(digit => digit.Speaker != speaker)], own = [.. digits.Where(digit => digit.Speaker == speaker)];
            var watch = new CpuWatch();
            var model = SpeechCommand.Fit(ml, Enumerable.Range(0, 2 * others.Length).Select(_ => Joined(others, random.Next(1, 6), random).Varied(random)).ToArray());
            var trained = watch.Seconds;
            Utterance[] joined = [.. Enumerable.Range(0, 200).Select(_ => Joined(own, random.Next(3, 8), random))];
            watch = new();
            var (alone, together) = (SpeechCommand.Score(ml, model, own.Select(digit => new Utterance { Samples = digit.Samples, Said = digit.Said })), SpeechCommand.Score(ml, model, joined));
            var seconds = (own.Sum(one => one.Samples.Length) + joined.Sum(one => one.Samples.Length)) / (double)Rate;
            Console.WriteLine(FormattableString.Invariant(
                $"speech digits without {speaker} seed {seed}: WER {100 * alone.WordErrorRate:F1} % of {alone.Words} single digits, {100 * together.WordErrorRate:F1} % of {together.Words} in strings, CPU seconds {trained:F0}, {seconds / watch.Seconds:F0} times as fast as it was spoken"));
            (single, strings) = (single + alone.WordErrorRate, strings + together.WordErrorRate);
        }
        Console.WriteLine(FormattableString.Invariant($"speech digits seed {seed}: mean WER {100 * single / speakers.Length:F1} % of single digits, {100 * strings / speakers.Length:F1} % in strings, {speakers.Length} speakers"));
    }

    // Digits of one speaker, one after the other.
    static Utterance Joined(Digit[] of, int count, Random random)
    {
        var first = of[random.Next(of.Length)];
        Digit[] same = [.. of.Where(digit => digit.Speaker == first.Speaker)], parts = [first, .. Enumerable.Range(1, count - 1).Select(_ => same[random.Next(same.Length)])];
        return new() { Said = string.Join(' ', parts.Select(part => part.Said)), Samples = [.. parts.SelectMany(part => part.Samples.Concat(Pause(random)))] };
    }

    // No recording is ever without noise, and the logarithm of nothing would be all that a string's mean tells of.
    static float[] Pause(Random random) => [.. Enumerable.Range(0, random.Next(Rate * 3 / 10)).Select(_ => 5e-4f * (random.NextSingle() + random.NextSingle() - 1))];
}
