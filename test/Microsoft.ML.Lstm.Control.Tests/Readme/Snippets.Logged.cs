namespace Microsoft.ML.Lstm.Control.Tests.Readme;

public sealed partial class Snippets
{
    sealed class Hour
    {
        public string Stay { get; set; } = "";
        public float When { get; set; }
        public float Pulse { get; set; }
        public float Pressure { get; set; }
        public int Dose { get; set; }
        public float Gain { get; set; }
    }

    [TestMethod]
    public void Decisions_are_judged_learnt_and_recommended()
    {
        var random = new Random(1);
        // A dose helps where the pulse is high, and harms where it is not.
        Hour[] Hours(int stay) => [.. Enumerable.Range(0, 4).Select(hour =>
        {
            var (pulse, dose) = (random.NextSingle(), random.Next(2));
            return new Hour { Stay = $"{stay}", When = hour, Pulse = pulse, Pressure = random.NextSingle(), Dose = dose, Gain = (pulse > 0.5f) == (dose == 1) ? 1 : -1 };
        })];
        var rows = new MLContext(seed: 1).Data.LoadFromEnumerable(Enumerable.Range(0, 120).SelectMany(Hours).ToArray());
        var observation = new[] { 0.9f, 0.5f };

        // <logged>
        var log = LoggedTrajectories.Read(rows, new() { Who = "Stay", When = "When", Observations = ["Pulse", "Pressure"], Action = "Dose", Reward = "Gain" });
        var (learning, judging) = log.Split(0.5, seed: 1);
        var policy = OfflinePolicy.Train(learning);
        var evaluation = OffPolicyEvaluation.Of(judging, policy);
        var advisor = policy.Advise(evaluation);
        var advice = advisor.Next(observation, previousAction: -1);     // advice.Action is null where nothing is recommended
        Console.WriteLine(advisor.Explain());
        // </logged>
        Assert.AreEqual((120, 2), (log.Count, log.ActionCount));
        Assert.AreEqual(advice.Action is null, advice.Refusal != RefusalReason.None);
        Assert.IsGreaterThan(0, advisor.Explain().Length);
    }
}
