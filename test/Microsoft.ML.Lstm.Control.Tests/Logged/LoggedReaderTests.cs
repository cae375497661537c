using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Control.Tests.Logged;

[TestClass]
public sealed class LoggedReaderTests
{
    static readonly MLContext Context = new();

    sealed class Row
    {
        public string Who { get; set; } = "";
        public int When { get; set; }
        [VectorType(2)] public float[] Observation { get; set; } = [0, 0];
        public int Action { get; set; }
        public float Reward { get; set; }
        public double Chance { get; set; } = 0.5;
        public string Treatment { get; set; } = "";
    }

    static Row[] Rows() =>
    [
        new() { Who = "a", When = 1, Observation = [1, 2], Action = 1, Reward = 3, Treatment = "drug" },
        new() { Who = "a", When = 4, Observation = [float.NaN, 4], Action = 0, Reward = -1, Chance = 0.25, Treatment = "none" },
        new() { Who = "b", When = 2, Observation = [5, 6], Action = 2, Reward = 0, Treatment = "drug" },
    ];

    [TestMethod]
    public void Rows_become_trajectories()
    {
        var log = LoggedTrajectories.Read(Context.Data.LoadFromEnumerable(Rows()), new() { Probability = "Chance" });
        Assert.AreEqual(2, log.Count);
        Assert.AreEqual(3, log.ActionCount);
        CollectionAssert.AreEqual(new[] { 1, 0 }, log[0].Actions.ToArray());
        CollectionAssert.AreEqual(new[] { 1, 2, float.NaN, 4 }, log[0].Observations.ToArray());
        CollectionAssert.AreEqual(new[] { 0.5f, 0.25f }, log[0].Probabilities.ToArray());
        CollectionAssert.AreEqual(new[] { 0f }, log[1].Rewards.ToArray());
    }

    [TestMethod]
    public void Keys_are_actions_by_their_place_and_several_columns_are_observed()
    {
        var rows = Context.Data.LoadFromEnumerable(Rows());
        var keyed = Context.Transforms.Conversion.MapValueToKey("Treatment").Fit(rows).Transform(rows);
        var log = LoggedTrajectories.Read(keyed, new() { Action = "Treatment", Observations = ["When", "Observation"], When = null });
        Assert.AreEqual(2, log.ActionCount);
        Assert.AreEqual(3, log.ObservationSize);
        CollectionAssert.AreEqual(new[] { 0, 1 }, log[0].Actions.ToArray());
        CollectionAssert.AreEqual(new[] { 2f, 5f, 6f }, log[1].Observations.ToArray());
        Assert.IsFalse(log.HasProbabilities);
    }

    [TestMethod]
    [DataRow("reward", "Column 'Reward' holds NaN in row 1.")]
    [DataRow("zero", "Column 'Chance' holds 0 in row 1.")]
    [DataRow("above", "Column 'Chance' holds 1.5 in row 1.")]
    [DataRow("action", "Column 'Action' holds -1 in row 1.")]
    [DataRow("time", "Column 'When' holds 1 in row 1, after 1")]
    [DataRow("back", "Column 'Who' comes back to 'a' in row 3")]
    [DataRow("infinite", "Column 'Observation' holds Infinity in row 1.")]
    [DataRow("none", "There are no rows")]
    public void What_cannot_be_logged_is_refused_by_column_and_row(string kind, string expected)
    {
        var rows = Rows();
        switch (kind)
        {
            case "reward": rows[1].Reward = float.NaN; break;
            case "zero": rows[1].Chance = 0; break;
            case "above": rows[1].Chance = 1.5; break;
            case "action": rows[1].Action = -1; break;
            case "time": rows[1].When = 1; break;
            case "infinite": rows[1].Observation[0] = float.PositiveInfinity; break;
            case "back": rows = [.. rows, new() { Who = "a", When = 9 }]; break;
            default: rows = []; break;
        }
        var view = Context.Data.LoadFromEnumerable(rows);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => LoggedTrajectories.Read(view, new() { Probability = "Chance" })).Message, expected);
    }

    [TestMethod]
    public void Too_few_actions_are_refused_by_the_column()
    {
        var view = Context.Data.LoadFromEnumerable(Rows());
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => LoggedTrajectories.Read(view, new() { ActionCount = 2 })).Message, "Column 'Action' holds action 2, but ActionCount is 2");
        Assert.AreEqual(5, LoggedTrajectories.Read(view, new() { ActionCount = 5 }).ActionCount);
    }

    [TestMethod]
    public void Columns_that_are_missing_or_of_another_type_are_refused()
    {
        var view = Context.Data.LoadFromEnumerable(Rows());
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => LoggedTrajectories.Read(view, new() { Reward = "Gain" })).Message, "Gain");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => LoggedTrajectories.Read(view, new() { Reward = "Who" })).Message, "Who");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => LoggedTrajectories.Read(view, new() { Action = "Who" })).Message, "Who");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => LoggedTrajectories.Read(view, new() { Observations = [] })).Message, "No column was named");
    }
}
