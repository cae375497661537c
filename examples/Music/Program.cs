// Learns how four voices go together, and puts three under a melody that it has never heard: the "Ode to Joy" (Beethoven 1824). The chorales that it learns from are made here, by rules: which chord may follow which, and where each voice
// stands in a chord. Nobody tells the network these rules. Writes ode.mid, to be heard, and ode.svg, to be seen.
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Charts;

const int Keys = PianoRoll.Keys, Lowest = PianoRoll.LowestKey;

// Triads of C major by their pitch classes, the root first: I, ii, IV, V, vi; and which may follow each.
int[][] triads = [[0, 4, 7], [2, 5, 9], [5, 9, 0], [7, 11, 2], [9, 0, 4]];
int[][] followers = [[0, 2, 3, 4, 1], [3], [0, 3, 1], [0, 0, 4], [2, 1, 3]];
int[] ode = [64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 64, 62, 62, 62, 64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 62, 60, 60, 60];

var ml = new MLContext(seed: 1);
var chorales = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 300).Select(i => Compose(new Random(i))).ToArray());
var others = ml.Data.LoadFromEnumerable(Enumerable.Range(300, 50).Select(i => Compose(new Random(i))).ToArray());
var options = new LstmSequenceGenerationOptions
{
    OutputColumnName = "Whole",
    InputColumnName = nameof(Chorale.Voices),
    ConditionColumnName = nameof(Chorale.Melody),
    Network = new() { HiddenSize = 64, Dropout = 0.1f },
    Training = new() { Epochs = 40, LearningRate = 0.003f, Seed = 1 },
    ConditionUnits = 32,
    JointUnits = 32,
};
var harmonist = ml.Transforms.GenerateByLstm(options).Fit(chorales);
var composer = ml.Transforms.GenerateByLstm(options with { ConditionColumnName = null }).Fit(chorales);
var (told, untold) = (harmonist.Evaluate(others).Loss, composer.Evaluate(others).Loss);

var melody = Roll(ode.Select(key => new[] { key }));
var voices = harmonist.Sample(1, condition: melody, options: new() { Temperature = 0.3f, Seed = 1 })[0];
MidiNotes.Write("ode.mid", PianoRoll.ToNotes(voices, stepsPerQuarter: 1), quartersPerMinute: 100);
new PianoRollChart { Title = "Ode to Joy, harmonised", Roll = voices, Given = melody, StepsPerQuarter = 1 }.Save("ode.svg");
var read = PianoRoll.FromNotes(MidiNotes.Read("ode.mid"), stepsPerQuarter: 1);
var triadic = Enumerable.Range(0, ode.Length).Count(IsTriad);
Console.WriteLine(FormattableString.Invariant($"music: {told:F2} nats a step with the melody, {untold:F2} without; {triadic} of {ode.Length} chords under the Ode to Joy are triads with its key, {(read.AsSpan().SequenceEqual(voices) ? "the same" : "others")} in ode.mid, drawn in ode.svg"));

// A full triad of which the melody's key is one: what the rules ask for.
bool IsTriad(int step)
{
    var keys = Enumerable.Range(0, Keys).Where(key => voices[(step * Keys) + key] == 1).Select(key => key + Lowest).ToArray();
    return keys.Length >= 3 && keys.Contains(ode[step]) && triads.Any(triad => keys.Select(key => key % 12).ToHashSet().SetEquals(triad));
}

// Two phrases of sixteen chords, which end with V and I. The melody goes by small steps; two voices stand close below it, and the bass has the root.
Chorale Compose(Random random)
{
    var (chord, soprano, chords, melody) = (0, 60 + random.Next(13), new List<int[]>(), new List<int[]>());
    for (var t = 0; t < 32; t++)
    {
        chord = (t % 16) switch { 0 or 15 => 0, 14 => 3, _ => followers[chord][random.Next(followers[chord].Length)] };
        int[] near = [.. Enumerable.Range(60, 13).Where(key => triads[chord].Contains(key % 12)).OrderBy(key => Math.Abs(key - soprano)).Take(2)];
        soprano = near[random.Next(2)];
        int[] below = [.. Enumerable.Range(1, 12).Select(down => soprano - down).Where(key => triads[chord].Contains(key % 12)).Take(2)];
        chords.Add([soprano, .. below, 36 + triads[chord][0]]);
        melody.Add([soprano]);
    }
    return new() { Voices = Roll(chords), Melody = Roll(melody) };
}

float[] Roll(IEnumerable<int[]> steps) => [.. steps.SelectMany(keys => Enumerable.Range(Lowest, Keys).Select(key => keys.Contains(key) ? 1f : 0))];

sealed class Chorale
{
    [VectorType(0, Keys)]
    public float[] Voices { get; set; } = [];

    [VectorType(0, Keys)]
    public float[] Melody { get; set; } = [];

    const int Keys = PianoRoll.Keys;
}
