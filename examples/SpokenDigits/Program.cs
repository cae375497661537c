// Learns to write down strings of digits that nine voices speak, and writes down those of three voices that it has never heard. The sounds are a speech synthesizer's (eng/sounds/digits.sh);
// give a folder of recordings named 7_theo_12.wav, such as those of the Free Spoken Digit Dataset, to hear people. Writes digits.html, where sounds can be heard beside what was written down.
using System.Globalization;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;

const int Rate = 8000;
string[] names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
var ml = new MLContext(seed: 1);
var folder = args.Length > 0 ? args[0] : Path.Combine(AppContext.BaseDirectory, "Sounds");

// "7_theo_12.wav": the digit, and who spoke it. The last quarter of the speakers is kept for the test.
var files = Directory.GetFiles(folder, "*.wav").Select(Path.GetFileName).Order(StringComparer.Ordinal).Select(file => new Recording { File = file! }).ToArray();
var sounds = ml.Transforms.LoadAudio("Samples", folder, nameof(Recording.File), Rate).Fit(ml.Data.LoadFromEnumerable(files)).Transform(ml.Data.LoadFromEnumerable(files)).GetColumn<float[]>("Samples").ToArray();
var digits = files.Zip(sounds, (file, samples) => (Speaker: Path.GetFileNameWithoutExtension(file.File).Split('_')[1], Name: names[file.File[0] - '0'], Samples: samples)).ToArray();
var speakers = digits.Select(digit => digit.Speaker).Distinct().ToArray();
var strangers = speakers[^((speakers.Length + 3) / 4)..];

var training = ml.Data.LoadFromEnumerable(Strings(speakers.Except(strangers).ToArray(), count: 600, longest: 5, seed: 1));
var test = ml.Data.LoadFromEnumerable(Strings(strangers, count: 100, longest: 7, seed: 2));
var pipeline = ml.Transforms.ExtractAudioFeatures("Features", nameof(Spoken.Samples), new() { SampleRate = Rate, Kind = AudioFeatureKind.Mfcc, DeltaOrder = 1 })
    .Append(ml.Transforms.Text.TranscribeByLstm(new()
    {
        OutputColumnName = "Text",
        SourceColumnName = "Features",
        LabelColumnName = nameof(Spoken.Said),
        WordStartsColumnName = "Starts",
        Unit = TextUnit.Words,
        Network = new() { HiddenSize = 48 },
        Training = new() { Epochs = 15, Seed = 1 },
    }));
var model = pipeline.Fit(training);
var heard = model.Transform(test);
var metrics = ml.Transforms.Text.EvaluateTranscription(heard, nameof(Spoken.Said), "Text");

File.WriteAllText("digits.html", Page(ml.Data.CreateEnumerable<Heard>(ml.Data.TakeRows(heard, 12), reuseRowObject: false)));
Console.WriteLine(FormattableString.Invariant($"spoken digits: word error rate {100 * metrics.WordErrorRate:F1} % of {metrics.Words} words by {strangers.Length} voices never heard, 12 strings in digits.html"));

// Digits of one speaker, one after the other, with pauses of 0 to 0.2 seconds.
Spoken[] Strings(string[] who, int count, int longest, int seed)
{
    var random = new Random(seed);
    return [.. Enumerable.Range(0, count).Select(i =>
    {
        var own = digits.Where(digit => digit.Speaker == who[i % who.Length]).ToArray();
        var parts = Enumerable.Range(0, random.Next(longest > 5 ? 3 : 1, longest + 1)).Select(_ => own[random.Next(own.Length)]).ToArray();
        return new Spoken { Said = string.Join(' ', parts.Select(part => part.Name)), Samples = [.. parts.SelectMany(part => part.Samples.Concat(new float[random.Next(Rate / 5)]))] };
    })];
}

string Page(IEnumerable<Heard> rows)
{
    var page = new StringBuilder("<!doctype html><meta charset=utf-8><title>Spoken digits</title><style>body{font:16px system-ui;margin:2em}td{padding:.3em 1em}</style><table>");
    foreach (var row in rows)
        page.Append(CultureInfo.InvariantCulture, $"<tr><td><audio controls src=\"data:audio/wav;base64,{Convert.ToBase64String(Wave(row.Samples))}\"></audio><td>{row.Text}<td>{(row.Text == row.Said ? "as it was said" : $"was said: {row.Said}")}<td>heard from {string.Join(", ", row.Starts.Select(start => $"{start / 100:F2} s"))}");
    return page.Append("</table>").ToString();
}

// A WAV file of 8 bits: a header of 44 bytes, and the samples.
byte[] Wave(float[] samples)
{
    using var stream = new MemoryStream();
    using var writer = new BinaryWriter(stream);
    foreach (var part in (object[])["RIFF", 36 + samples.Length, "WAVEfmt ", 16, (short)1, (short)1, Rate, Rate, (short)1, (short)8, "data", samples.Length])
        writer.Write(part switch { string text => Encoding.ASCII.GetBytes(text), int number => BitConverter.GetBytes(number), var number => BitConverter.GetBytes((short)number) });
    foreach (var sample in samples) writer.Write((byte)Math.Clamp(128 + (127 * sample), 0, 255));
    return stream.ToArray();
}

sealed class Recording
{
    public string File { get; set; } = "";
}

class Spoken
{
    public float[] Samples { get; set; } = [];
    public string Said { get; set; } = "";
}

sealed class Heard : Spoken
{
    public string Text { get; set; } = "";
    public float[] Starts { get; set; } = [];
}
