// Learns what bodies do from their joints, whoever they are and wherever they face, and draws others, moving, with what it takes them to do.
// No camera was there: the example animates the bodies itself, each of a size, pace and place of its own, with noise and joints that are not seen.
using System.Globalization;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string[] actions = ["wave", "clap", "squat", "kick", "walk", "jump"];
var random = new Random(1);
var ml = new MLContext(seed: 1);
var (train, test) = (Record(120), Record(60));

var trainer = ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions { Network = new() { HiddenSize = 32 }, RandomConvolutions = 1000, Training = new() { Members = 1, Epochs = 20, Seed = 1 } });
ITransformer Fit(IEstimator<ITransformer> features) => features.Append(ml.Transforms.Conversion.MapValueToKey("Label", "Action")).AppendCacheCheckpoint(ml)
    .Append(trainer).Append(ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel")).Fit(ml.Data.LoadFromEnumerable(train));
var model = Fit(ml.Transforms.ExtractSkeletonFeatures("Features", "Joints", new() { Layout = SkeletonLayout.Kinect15 }));
var plain = Fit(ml.Transforms.CopyColumns("Features", "Joints"));

string[] answers = [.. model.Transform(ml.Data.LoadFromEnumerable(test)).GetColumn<string>("Answer")];
var right = test.Zip(answers, (body, answer) => body.Action == answer).Count(hit => hit);
var asIs = ml.MulticlassClassification.Evaluate(plain.Transform(ml.Data.LoadFromEnumerable(test))).MicroAccuracy;
File.WriteAllText("actions.html", Page(test.Take(18), answers));
Console.WriteLine($"actions: {right} of {test.Length} right ({asIs * test.Length:F0} by joints as they are, guessing 10), 18 bodies move in actions.html");

Body[] Record(int count) => [.. Enumerable.Range(0, count).Select(i => Animate(actions[i % actions.Length]))];

Body Animate(string action)
{
    var (size, pace, start, facing, x, z) = (0.7f + (0.6f * Next()), 0.2f + (0.2f * Next()), 6 * Next(), 6 * Next(), 4 * Next(), 2 + (3 * Next()));
    var (left, joints) = (random.Next(2) == 0, new List<float>());
    for (var (t, frames) = (0, random.Next(25, 45)); t < frames; t++)
    {
        foreach (var (sideways, up, ahead) in Pose(action, start + (pace * t), pace * t, left))
        {
            var seen = random.Next(60) != 0;
            float[] at = [x + (size * ((sideways * MathF.Cos(facing)) + (ahead * MathF.Sin(facing)))), size * up, z + (size * ((ahead * MathF.Cos(facing)) - (sideways * MathF.Sin(facing))))];
            joints.AddRange(at.Select(value => seen ? value + (0.02f * (Next() - 0.5f)) : float.NaN));
        }
    }
    return new(action, [.. joints]);
}

// The 15 joints of a body in the phase of an action, in metres: sideways, up and ahead; left-handed ones do it with the other side.
static (float, float, float)[] Pose(string action, float phase, float way, bool left)
{
    var (swing, beat, bend) = (MathF.Sin(phase), MathF.Max(0, MathF.Sin(phase)), action == "squat" ? (1 - MathF.Cos(phase)) / 2 : 0);
    var (hip, ahead) = ((0.45f * (MathF.Cos(1.3f * bend) + MathF.Cos(1.1f * bend))) + (action == "jump" ? 0.3f * beat : 0), action == "walk" ? 0.4f * way : 0);
    var pose = new List<(float, float, float)> { (0, hip + 0.75f, ahead), (0, hip + 0.55f, ahead), (0, hip + 0.25f, ahead) };
    foreach (var (side, isArm) in new[] { (-1, true), (1, true), (-1, false), (1, false) })
    {
        var (active, pace) = (side < 0 == left, side < 0 == left == isArm ? -swing : swing);
        // How far both parts of the limb are raised from hanging, and how far that is sideways.
        var (raise, sideways, raise2, sideways2) = (action, isArm) switch
        {
            ("wave", true) when active => (1.7f, 1.5f, 2.7f + (0.5f * swing), 1.5f),
            ("clap", true) => (1.2f, 0.5f, 1.5f, (0.5f * swing) - 0.4f),
            ("jump", true) => (0.3f + (2 * beat), 1.5f, 0.4f + (2.2f * beat), 1.5f),
            ("squat", _) => isArm ? (1.4f * bend, 0, 1.5f * bend, 0) : (1.3f * bend, 0, -1.1f * bend, 0),
            ("kick", false) when active => (1.4f * beat, 0, 1.2f * beat, 0),
            ("walk", _) => (0.5f * pace, 0, 0.3f * pace, 0),
            _ => isArm ? (0.1f, 1.5f, 0.15f, 1) : (0, 0, 0, 0),
        };
        var (length, x, y) = isArm ? (0.27f, 0.18f * side, hip + 0.5f) : (0.45f, 0.1f * side, hip);
        var middle = Next(x, y, ahead, raise, sideways);
        pose.AddRange([(x, y, ahead), middle, Next(middle.X, middle.Y, middle.Z, raise2, sideways2)]);
        (float X, float Y, float Z) Next(float x, float y, float z, float raise, float sideways) => (x + (side * length * MathF.Sin(raise) * MathF.Sin(sideways)), y - (length * MathF.Cos(raise)), z + (length * MathF.Sin(raise) * MathF.Cos(sideways)));
    }
    return [.. pose];
}

// A figure for each body, its bones as lines that move; a bone whose end is not seen is not drawn in that frame.
static string Page(IEnumerable<Body> bodies, string[] answers)
{
    var page = new StringBuilder("<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Actions</title><style>body{font:14px sans-serif}figure{display:inline-block;margin:8px;text-align:center}path{fill:none;stroke:#1f5fa8;stroke-width:.05}</style>\n");
    foreach (var (body, answer) in bodies.Zip(answers))
    {
        var frames = body.Joints.Chunk(45).ToArray();
        var paths = frames.Select(frame => string.Concat(SkeletonLayout.Kinect15.Bones.Select(bone => Line(frame, 3 * bone.From, 3 * bone.To, frame.Where((at, i) => i % 3 == 0 && !float.IsNaN(at)).Average()))));
        page.AppendLine($"<figure><svg width=\"150\" height=\"190\" viewBox=\"-1.2 -2.6 2.4 3\"><path><animate attributeName=\"d\" dur=\"{frames.Length / 15.0:F1}s\" repeatCount=\"indefinite\" values=\"{string.Join(';', paths)}\"/></path></svg>"
            + $"<figcaption>{answer}{(answer == body.Action ? "" : $" (it does {body.Action})")}</figcaption></figure>");
    }
    return page.Append("</html>").ToString();
    static string Line(float[] at, int a, int b, float x) => float.IsNaN(at[a] + at[b]) ? "M0 0L0 0" : $"M{at[a] - x:F2} {-at[a + 1]:F2}L{at[b] - x:F2} {-at[b + 1]:F2}";
}

float Next() => random.NextSingle();

sealed record Body(string Action, [property: VectorType(0, 45)] float[] Joints);
