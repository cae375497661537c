// Learns how to treat from what others did, estimates what that would gain from what they did, and recommends step by step, or refuses. Patients are made up (sepsis; Oberst and Sontag 2019), so that the estimates can be
// checked, which nobody can with real ones. For research: this is no medical device. Writes treatment.html.
using System.Globalization;
using System.Numerics;
using System.Text;
using Microsoft.ML.Lstm;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string[] signs = ["heart rate", "blood pressure", "oxygen"], levels = ["low", "normal", "high"], treatments = ["antibiotics", "ventilation", "vasopressors"];
const int Patients = 5000;

// Those who decided keep to a guideline, each of three treatments with a probability of 0.85; what they saw, did and gained was logged. Half of it is learnt from, the other half judges.
var (learning, judging) = LoggedTrajectories.Record(new SepsisPatient(longest: 10), Guideline(0.85), 2 * Patients, seed: 1).Split(0.5, seed: 1);
var policy = OfflinePolicy.Train(learning, new() { ActionValues = new() { Training = new() { Seed = 1 } }, Behavior = new() { Training = new() { Seed = 1 } } });
var evaluation = OffPolicyEvaluation.Of(judging, policy);

// A simulation knows the truth.
var truth = LoggedTrajectories.Record(new SepsisPatient(longest: 10), policy, 20_000, seed: 1_000_000).MeanReturn();
foreach (var one in evaluation.Estimates) Console.WriteLine(one);
Console.WriteLine($"effective sample size {evaluation.EffectiveSampleSize:F1} of {evaluation.Trajectories}; {evaluation.Refusal ?? "nothing is against the policy"}");

// One patient, treated as is recommended; and a number that nobody has ever logged.
var (patient, seen, advisor, rows, action) = (new SepsisPatient(longest: 10), new float[SepsisPatient.ObservationSize], policy.Advise(evaluation), new StringBuilder(), -1);
patient.Reset(seed: 2_000_003, seen);
for (var result = default(StepResult); !result.IsLast;)
{
    var advice = advisor.Next(seen, action);
    action = advice.Action ?? Rule(seen);
    rows.Append($"<tr><td>{string.Join("<td>", signs.Select((_, i) => levels[(int)seen[i]]))}<td>{Named(action)}<td>{(advice.Action is null ? "nothing is recommended; as the guideline says" : $"{advice.Support:P0} did so here")}");
    result = patient.Step([action], seen);
    if (result.IsLast) rows.Append($"<tr><td colspan=5><b>{(result.Reward > 0 ? "well, without treatment" : result.Reward < 0 ? "died" : "still treated after 10 steps")}</b>");
}
advisor.Reset();
var strange = advisor.Next([9, 1, 1, 0, 0, 0], -1);
Console.WriteLine(advisor.Explain());

File.WriteAllText("treatment.html", Page());
var robust = evaluation[OffPolicyEstimator.WeightedDoublyRobust];
Console.WriteLine($"treatment: the learnt policy gains {truth:F3} where {evaluation.BehaviorValue:F3} was gained, estimated {robust.Value:F3} [{robust.Lower:F3}, {robust.Upper:F3}], effective sample size {evaluation.EffectiveSampleSize:F1}, {(evaluation.IsRecommended ? "recommended" : "not recommended")}, a strange patient {(strange.Action is null ? "refused" : "treated")}");

static int Rule(ReadOnlySpan<float> seen) => (seen[0] == 2 || seen[1] == 2 ? 4 : 0) + (seen[2] == 0 ? 2 : 0) + (seen[1] == 0 ? 1 : 0);

static RulePolicy Guideline(double keep) => new(SepsisPatient.ObservationSize, SepsisPatient.Actions, (seen, probabilities) =>
{
    for (var action = 0; action < probabilities.Length; action++)
    {
        var broken = BitOperations.PopCount((uint)(action ^ Rule(seen)));
        probabilities[action] = (float)(Math.Pow(keep, 3 - broken) * Math.Pow(1 - keep, broken));
    }
});

string Named(int action) => action == 0 ? "nothing" : string.Join(", ", treatments.Where((_, i) => (action >> (2 - i) & 1) == 1));

// Each estimate with its interval on a line from -1 to 1, where the truth is a dashed line.
string Page()
{
    var lines = new StringBuilder();
    double X(double gain) => 210 + (240 * (Math.Clamp(gain, -1, 1) + 1));
    foreach (var (one, y) in evaluation.Estimates.Select((one, i) => (one, 30 + (26 * i))))
        lines.Append($"<text x=200 y={y + 5} text-anchor=end>{one.Estimator}</text><path d='M{X(one.Lower):F1} {y}H{X(one.Upper):F1}' stroke=#36c stroke-width=3 /><circle cx={X(one.Value):F1} cy={y} r=5 fill=#36c />");
    return $"""
        <!doctype html><meta charset=utf-8><title>Treatment</title><style>body{"{"}font:16px system-ui;margin:2em;max-width:46em{"}"}td,th{"{"}padding:.2em .8em;text-align:left{"}"}svg{"{"}font-size:14px{"}"}</style>
        <h1>What a learnt treatment would gain</h1><p><b>Research, not a medical device: the patients are made up.</b> Estimated from {evaluation.Trajectories} patients whom others treated; the dashed line is the truth by simulation,
        {truth:F3}, the dotted one what those others gained, {evaluation.BehaviorValue:F3}. 1 is a patient who is well, -1 one who died. The effective sample size is {evaluation.EffectiveSampleSize:F1}. {evaluation.Refusal}</p>
        <svg width=720 height=200>{lines}<path d='M{X(truth):F1} 10V170' stroke=#c33 stroke-dasharray=6 /><path d='M{X(evaluation.BehaviorValue):F1} 10V170' stroke=#888 stroke-dasharray=2 /></svg>
        <h2>One patient</h2><table><tr><th>{string.Join("<th>", signs)}<th>recommended<th>support{rows}</table><p>A heart rate of 9: {advisor.Explain()}</p>
        """;
}
