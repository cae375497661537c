// Learns to say what is seen in clips: ML.NET's images become pixels, rows of frames become sequences, and a translator writes their captions.
// No camera was there: the example renders the clips itself, shapes of four colours that move, grow or shrink.
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

const int Side = 24, Frames = 8;
var (random, ml) = (new Random(1), new MLContext(seed: 1));
var colours = new Dictionary<string, (int Red, int Green, int Blue)> { ["red"] = (220, 40, 40), ["green"] = (40, 180, 60), ["blue"] = (50, 80, 220), ["yellow"] = (230, 210, 40) };
string[] shapes = ["ball", "square", "bar"], ways = ["moves left", "moves right", "rises", "falls", "grows", "shrinks"];

var (train, test) = (Render(2000), Render(60));
var model = ml.Transforms.ResizeImages("Small", 12, 12, nameof(Frame.Image)).Append(ml.Transforms.ExtractPixels("Pixels", "Small", scaleImage: 1 / 255f))
    .Append(ml.Transforms.GroupIntoSequences("Steps", nameof(Frame.Clip), ["Pixels"], nameof(Frame.Time), nameof(Frame.Caption)))
    .Append(ml.Transforms.Text.TranslateByLstm("Answer", "Steps", nameof(Frame.Caption), hiddenSize: 64, epochs: 20))
    .Append(ml.Transforms.SelectKeyFrames("Keys", "Steps", options: new() { Count = 2 }))
    .Fit(ml.Data.LoadFromEnumerable(train));
var captions = ml.Data.CreateEnumerable<Captioned>(model.Transform(ml.Data.LoadFromEnumerable(test)), reuseRowObject: false).ToArray();
foreach (var clip in captions.Take(6)) Console.WriteLine($"{clip.Caption}: {clip.Answer}");
var right = captions.Count(clip => clip.Answer == clip.Caption);
File.WriteAllText("captions.html", Page(captions.Take(18)));
Console.WriteLine($"captions: {right} of {captions.Length} clips right (guessing 1), 18 in captions.html");

Frame[] Render(int count) => [.. Enumerable.Range(0, count).SelectMany(number =>
{
    var (colour, shape, way) = (colours.ElementAt(random.Next(4)), shapes[random.Next(3)], ways[random.Next(6)]);
    var (x, y, size, by) = (7 + (10 * Next()), 7 + (10 * Next()), 3.5f + (3 * Next()), 6 + (3 * Next()));
    return Enumerable.Range(0, Frames).Select(t =>
    {
        var go = by * ((t / (Frames - 1f)) - 0.5f);
        var (left, down) = (x + way switch { "moves left" => -go, "moves right" => go, _ => 0 }, y + way switch { "rises" => -go, "falls" => go, _ => 0 });
        var radius = size + (way switch { "grows" => go, "shrinks" => -go, _ => 0 } / 3);
        return new Frame { Clip = number, Time = t, Caption = $"a {colour.Key} {shape} {way}", Image = MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Bgra32, Draw(shape, colour.Value, left, down, radius)) };
    });
})];

byte[] Draw(string shape, (int Red, int Green, int Blue) colour, float x, float y, float radius)
{
    var pixels = new byte[4 * Side * Side];
    for (var i = 0; i < Side * Side; i++)
    {
        var (across, up) = (MathF.Abs((i % Side) - x) / radius, MathF.Abs((i / Side) - y) / radius);
        var far = shape switch { "ball" => MathF.Sqrt((across * across) + (up * up)), "square" => MathF.Max(across, up), _ => MathF.Max(across / 1.6f, up * 2) };
        var (shade, noise) = (Math.Clamp((1 - far) * radius + 0.5f, 0, 1), random.Next(30));
        foreach (var (channel, value) in new[] { colour.Blue, colour.Green, colour.Red, 255 }.Index())
            pixels[(4 * i) + channel] = channel == 3 ? (byte)255 : (byte)((shade * value) + ((1 - shade) * (200 + noise)));
    }
    return pixels;
}

// A strip of each clip's frames, a bitmap within the page, which is moved on frame by frame; below it, small, the frames that stand for the clip.
string Page(IEnumerable<Captioned> clips)
{
    var page = new StringBuilder("<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Captions</title><style>body{font:14px sans-serif}figure{display:inline-block;margin:8px;text-align:center}i,b{display:inline-block;width:96px;height:96px;background-size:800%;image-rendering:pixelated;margin:1px}i{animation:run 1.6s steps(8) infinite}b{width:47px;height:47px}@keyframes run{to{background-position-x:-768px}}</style>\n");
    foreach (var clip in clips)
    {
        var strip = $"style=\"background-image:url(data:image/bmp;base64,{Strip([.. test.Where(frame => frame.Clip == clip.Clip)])})";
        page.AppendLine($"<figure><i {strip}\"></i><br>{string.Concat(clip.Keys.Select(key => $"<b {strip};background-position-x:{-47 * key}px\"></b>"))}<figcaption>{clip.Answer}{(clip.Answer == clip.Caption ? "" : $"<br>({clip.Caption})")}</figcaption></figure>");
    }
    return page.Append("</html>").ToString();
}

static string Strip(Frame[] frames)
{
    var bytes = new byte[54 + (4 * Side * Side * frames.Length)];
    foreach (var (at, value) in new[] { (0, 0x4d42), (2, bytes.Length), (10, 54), (14, 40), (18, Side * frames.Length), (22, -Side), (26, 1 | (32 << 16)) }) BitConverter.TryWriteBytes(bytes.AsSpan(at), value);
    for (var t = 0; t < frames.Length; t++)
        for (var y = 0; y < Side; y++) frames[t].Image!.Pixels.Slice(4 * Side * y, 4 * Side).CopyTo(bytes.AsSpan(54 + (4 * Side * ((y * frames.Length) + t))));
    return Convert.ToBase64String(bytes);
}

float Next() => random.NextSingle();

sealed class Frame
{
    public int Clip { get; set; }
    public float Time { get; set; }
    public string Caption { get; set; } = "";
    [ImageType(24, 24)] public MLImage? Image { get; set; }
}

sealed class Captioned
{
    public int Clip { get; set; }
    public string Caption { get; set; } = "";
    public string Answer { get; set; } = "";
    public int[] Keys { get; set; } = [];
}
