// A robot's arm of two links that nobody has told its own laws. It moves its motors at random for ten minutes, learns from that how its joints answer, and then plans: at each step it tries many sequences of torques in its model, and
// takes the first step of the best. How fast the joints turn is not measured; the network keeps it in its state. Writes robot-arm.svg, to be seen: the way of its hand to each target.
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Charts;

const int Practice = 120, Targets = 18, AtRest = 20;

var arm = new RobotArm();
var observation = new float[arm.ObservationSpace.Size];
var torques = new float[arm.ActionSpace.Size];

// Ten minutes in all: torques that change now and then.
var recordings = Enumerable.Range(0, Practice).Select(Recorded).ToArray();
var model = DynamicsModel.Train(recordings[..^10], new()
{
    WarmUp = 10,
    Horizon = 40,
    RelativeOutputs = true,
    Training = new() { Epochs = 40, Seed = 1 },
});

// How far the hand is from where the model expects it after a second, on movements that it has not seen.
var (known, ahead) = (20, 20);
var errors = recordings[^10..].Select(series =>
{
    var simulated = model.Simulate(series.Inputs[..((known + ahead) * 2)], series.Outputs[..(known * RobotArm.ArmSize)]);
    var end = (known + ahead - 1) * RobotArm.ArmSize;
    return Far(simulated[end + 2] - series.Outputs[end + 2], simulated[end + 3] - series.Outputs[end + 3]);
});
Console.WriteLine(FormattableString.Invariant($"after a second the hand is {100 * errors.Average():F1} cm from where the model expects it"));

var (charts, distances) = (new List<IChart>(), new List<double>());
for (var target = 0; target < Targets; target++)
{
    arm.Reset(seed: 1000 + target, observation);
    // The hand's place counts, and all else may be what it will.
    var cost = new QuadraticCost([float.NaN, float.NaN, observation[4], observation[5]], inputWeights: [0.002f, 0.002f]);
    var controller = new PredictiveController(model, (BoxSpace)arm.ActionSpace, cost, new() { Horizon = 16, Seed = target });
    var (path, far) = (new List<float>(), new List<double>());
    var (x, y) = (0f, 0f);
    for (var result = default(StepResult); !result.IsLast;)
    {
        path.AddRange([observation[2] - x, y - observation[3], 0]);
        (x, y) = (observation[2], observation[3]);
        result = arm.Step(controller.Act(observation.AsSpan(0, RobotArm.ArmSize)), observation);
        far.Add(arm.Distance);
    }
    distances.Add(far.TakeLast(AtRest).Average());
    charts.Add(new StrokeChart { Title = "", Points = [.. path[..^1], 1, .. Cross(observation[4] - x, y - observation[5])], Given = path.Count / 3 });
}
new ChartGrid { Title = "The way of a robot's hand to its targets", Subtitle = "The crosses are the targets; the arm has learnt its own laws from ten minutes of movements", Columns = 6, Charts = charts }.Save("robot-arm.svg");
Console.WriteLine(FormattableString.Invariant($"robot arm: {distances.Count(distance => distance < 0.05)} of {Targets} targets reached within 5 cm, median distance {100 * distances.Order().ElementAt(Targets / 2):F1} cm, drawn in robot-arm.svg"));

// An episode of torques that are drawn anew at one step in five.
DrivenSeries Recorded(int seed)
{
    var (random, series) = (new Random(seed), new DrivenSeries(2, RobotArm.ArmSize));
    arm.Reset(seed, observation);
    Array.Clear(torques);
    series.Add(torques, observation.AsSpan(0, RobotArm.ArmSize));
    for (var result = default(StepResult); !result.IsLast;)
    {
        if (random.Next(5) == 0) (torques[0], torques[1]) = ((2 * random.NextSingle()) - 1, (2 * random.NextSingle()) - 1);
        result = arm.Step(torques, observation);
        series.Add(torques, observation.AsSpan(0, RobotArm.ArmSize));
    }
    return series;
}

static double Far(double x, double y) => Math.Sqrt((x * x) + (y * y));

static float[] Cross(float x, float y) => [x - 0.03f, y - 0.03f, 0, 0.06f, 0.06f, 1, 0, -0.06f, 0, -0.06f, 0.06f, 1];
