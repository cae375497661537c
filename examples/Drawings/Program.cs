// Learns to draw houses from pen strokes: offsets from point to point, and whether the pen is lifted. The houses that it learns from are drawn here, by rules with chance in them: walls of any width and height, a roof, and a door in every
// second one. Nobody tells the network these rules. An encoder gives each
// house a code of eight numbers. Writes houses.svg, to be seen: new houses, of codes that are drawn, some that go on from walls that were given (grey), and what lies between a small house and a large one, by their codes.
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Charts;

const int Made = 18, Gone = 6, Between = 6;

var ml = new MLContext(seed: 1);
var houses = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 600).Select(i => Draw(new Random(i))).ToArray());
var others = Enumerable.Range(600, 100).Select(i => Draw(new Random(i))).ToArray();
var model = ml.Transforms.GenerateByLstm(new LstmSequenceGenerationOptions
{
    OutputColumnName = "Whole",
    InputColumnName = nameof(House.Points),
    Network = new() { HiddenSize = 64, Dropout = 0 },
    Training = new() { Epochs = 250, BatchSize = 16, LearningRate = 0.005f, EarlyStoppingPatience = 250, Seed = 1 },
    MixtureComponents = 10,
    InputDropout = 0,
    RecurrentDropout = 0,
    LatentSize = 8,
    EncoderUnits = 32,
    KlWeight = 0.25f,
}).Fit(houses);
var metrics = model.Evaluate(ml.Data.LoadFromEnumerable(others));

var sampling = new SequenceSamplingOptions { Temperature = 0.3f, MaximumSteps = 40, Seed = 1 };
var made = model.Sample(Made, options: sampling);
var gone = others.Take(Gone).Select(house => model.Sample(1, house.Points.AsSpan(0, 5 * 3), options: sampling)[0]).ToArray();
var (small, large) = (others.Where(house => house.Points.Length == 24).MinBy(Width)!, others.Where(house => house.Points.Length > 24).MaxBy(Width)!);
var between = model.Interpolate(small.Points, large.Points, Between, options: sampling);
new ChartGrid
{
    Title = "Houses that a recurrent network drew",
    Subtitle = "The last row but one goes on from walls that were given; the last one leads from a house to another by their codes",
    Columns = 6,
    Charts = [.. made.Select(points => Chart(points)), .. gone.Select(points => Chart(points, given: 5)), .. between.Select(points => Chart(points))],
}.Save("houses.svg");
Console.WriteLine(FormattableString.Invariant($"drawings: {metrics.Loss:F2} nats a point, codes {metrics.KlLoss:F2} nats a number; {made.Count(IsHouse)} of {Made} drawings are houses, {gone.Count(IsHouse)} of {Gone} that went on from walls, {between.Count(IsHouse)} of {Between} from one to another, drawn in houses.svg"));

StrokeChart Chart(float[] points, int given = 0) => new() { Title = "", Points = points, Given = given };

float Width(House house) => house.Points[3];

// Walls of five points that close, a roof of three that stands on their top corners, and perhaps a door: each within a fifth of the house's size.
bool IsHouse(float[] points)
{
    var places = new List<(float X, float Y, bool IsLifted)>();
    var (x, y) = (0f, 0f);
    for (var i = 0; i < points.Length; i += 3) places.Add((x += points[i], y += points[i + 1], points[i + 2] == 1));
    if (places.Count is not (8 or 12) || !places[4].IsLifted || !places[7].IsLifted) return false;
    var near = 0.2f * Math.Max(places[2].X - places[0].X, places[2].Y - places[0].Y);
    bool Meet(int one, int other) => Math.Abs(places[one].X - places[other].X) < near && Math.Abs(places[one].Y - places[other].Y) < near;
    return Meet(0, 4) && Meet(5, 0) && Meet(7, 1) && places[6].Y < places[0].Y && places[6].X > places[0].X && places[6].X < places[1].X;
}

House Draw(Random random)
{
    float Any(float least, float most) => least + ((most - least) * random.NextSingle());
    var (width, height, roof, door) = (Any(40, 80), Any(30, 60), Any(15, 40), Any(8, 14));
    List<float> points = [0, 0, 0, width, 0, 0, 0, height, 0, -width, 0, 0, 0, -height, 1, 0, 0, 0, width / 2, -roof, 0, width / 2, roof, 1];
    if (random.Next(2) == 0) points.AddRange([-(width + door) / 2, height, 0, 0, -1.6f * door, 0, door, 0, 0, 0, 1.6f * door, 1]);
    for (var i = 0; i < points.Count; i++)
        if (i % 3 < 2) points[i] += Any(-1, 1);
    return new() { Points = [.. points] };
}

sealed class House
{
    [VectorType(0, 3)]
    public float[] Points { get; set; } = [];
}
