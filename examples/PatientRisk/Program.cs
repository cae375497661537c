// Who will not leave the ward alive? Made-up patients whose heart rate, pressure and lactate are measured at times of their own, the more often the worse they are. The network reads what was measured, what was not and how long ago, and tells the
// risk after each step by one pass over a stay. Writes patient-risk.svg, to be seen: the risk of six patients hour by hour. Research, not a medical device.
using Microsoft.ML;
using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Charts;

const int Hours = 24, Early = 6;

var ml = new MLContext(seed: 1);
var patients = Enumerable.Range(0, 500).Select(Patient.Drawn).ToArray();
var (learnt, judged) = (patients[..380], patients[380..]);

// Each patient after six hours and in the end: the risk is asked all along.
var rows = ml.Data.LoadFromEnumerable(learnt.SelectMany(patient => patient.Until(Early).Concat(patient.Until(Hours))));
var grouping = new MeasurementGroupingOptions
{
    SeriesColumnName = nameof(Measurement.Stay),
    TimeColumnName = nameof(Measurement.Hour),
    MeasurementColumnName = nameof(Measurement.What),
    PassThroughColumnNames = [nameof(Measurement.Label), nameof(Measurement.Age)],
};
var options = new LstmBinaryOptions
{
    TimeColumnName = grouping.TimesOutputColumnName,
    AdditionalFeatureColumns = [nameof(Measurement.Age)],
    StepProbabilityColumnName = nameof(Answer.Risks),
    Network = new() { HiddenSize = 24 },
    Training = new() { Members = 2, Seed = 1 },
};
var model = ml.Transforms.GroupIntoSequences(grouping).Append(ml.BinaryClassification.Trainers.Lstm(options)).Fit(rows);
var answers = ml.Data.CreateEnumerable<Answer>(model.Transform(ml.Data.LoadFromEnumerable(judged.SelectMany(patient => patient.Until(Hours)))), reuseRowObject: false).ToArray();
var (early, late) = (Judge(Early), Judge(Hours));
var some = answers.Where(answer => answer.Label).Take(3).Concat(answers.Where(answer => !answer.Label).Take(3)).ToArray();
var charts = some.Select(answer => (IChart)new AnomalyChart
{
    Title = answer.Label ? "Died" : "Left alive",
    Values = [.. Enumerable.Range(1, Hours).Select(answer.RiskAfter)],
    ValueTitle = "Risk",
    TimeTitle = "Hours",
}).ToArray();
new ChartGrid { Title = "Risk of made-up patients", Subtitle = "After each hour, from what had been measured by then. Research, not a medical device", Columns = 3, Charts = charts }.Save("patient-risk.svg");
Console.WriteLine(FormattableString.Invariant($"patient risk: area under the curve {early:F3} after {Early} hours, {late:F3} after {Hours}, {some.Length} patients in patient-risk.svg"));

double Judge(int hour) => ml.BinaryClassification.EvaluateNonCalibrated(ml.Data.LoadFromEnumerable(answers.Select(answer => new Judged(answer.Label, answer.RiskAfter(hour), answer.RiskAfter(hour) > 0.5f)))).AreaUnderRocCurve;

sealed record Judged(bool Label, float Score, bool PredictedLabel);

/// <summary>What the model says of a stay: the risk after each time, and after so many hours. Something is measured in the beginning.</summary>
sealed class Answer
{
    public bool Label { get; set; }
    public double[] Times { get; set; } = [];
    public float[] Risks { get; set; } = [];
    public float RiskAfter(int hour) => Risks[Times.Count(time => time <= hour) - 1];
}

/// <summary>One measurement: who, when, what, value.</summary>
sealed record Measurement(string Stay, float Hour, string What, float Value, float Age, bool Label);

/// <summary>What was measured of a patient.</summary>
sealed record Patient(int Number, float Age, bool Dies, Measurement[] Measurements)
{
    const double Stay = 24;

    public IEnumerable<Measurement> Until(int hour) => Measurements.Where(one => one.Hour <= hour).Select(one => one with { Stay = $"{Number} until {hour}" });

    public static Patient Drawn(int number)
    {
        var random = new Random(number);
        var (age, illness, trend) = (40 + (50 * random.NextSingle()), Normal(), 0.12 * Normal());
        var measured = new List<(float Hour, string What, float Value)>();
        for (var hour = 0.0; hour < Stay; hour += 0.2 + (random.NextDouble() * 1.5 * Math.Exp(-0.3 * illness)))
        {
            illness += trend + (0.1 * Normal());
            Add("HeartRate", 1, 82 + (9 * illness) + (6 * Normal()));
            Add("Pressure", 0.4, 85 - (7 * illness) + (7 * Normal()));
            Add("Lactate", 0.08 + (0.2 / (1 + Math.Exp(-illness))), 1.4 * Math.Exp((0.35 * illness) + (0.2 * Normal())));

            void Add(string what, double often, double value)
            {
                if (random.NextDouble() < often) measured.Add(((float)hour, what, (float)value));
            }
        }

        var dies = illness + (0.03 * (age - 65)) + (0.5 * Normal()) > 1.5;
        return new(number, age, dies, [.. measured.Select(one => new Measurement("", one.Hour, one.What, one.Value, age, dies))]);

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
