using Microsoft.ML.Lstm.Tests.Fuzzing;

namespace Microsoft.ML.Lstm.Harness;

/// <summary>Data that no model can be made of, or hardly.</summary>
static class BadData
{
    static readonly (string Name, Func<Row[], Row[]> Spoil)[] Spoilers =
    [
        ("no row", rows => []),
        ("one row", rows => rows[..1]),
        ("two rows", rows => rows[..2]),
        ("all NaN", Each(row => (row.Value, row.Features) = (float.NaN, [.. row.Features.Select(_ => float.NaN)]))),
        ("one NaN", One(row => (row.Value, row.Features[3]) = (float.NaN, float.NaN))),
        ("one infinity", One(row => (row.Value, row.Features[3]) = (float.PositiveInfinity, float.NegativeInfinity))),
        ("one huge value", One(row => (row.Value, row.Features[3]) = (float.MaxValue, float.MinValue))),
        ("constant", Each(row => (row.Value, row.Features, row.Kind, row.Yes, row.Words) = (1, new float[8], "a", true, ["x"]))),
        ("newest first", rows => [.. rows.Reverse()]),
        ("each row twice", rows => [.. rows.SelectMany(row => new[] { row, row })]),
        ("no words", Each(row => row.Words = [])),
        ("no names", Each(row => (row.Name, row.Kind) = ("", ""))),
        ("times that are none", Each(row => (row.Time, row.Moments) = (default, []))),
        ("a time that is NaN", One(row => row.Moments[2] = float.NaN)),
        ("a time that goes back", One(row => row.Moments[2] = 0)),
    ];

    /// <summary>What models of the package Microsoft.ML.Lstm.Control are made of, and a part of the message where it is refused.</summary>
    static readonly (string Name, string Part, Action Action)[] OfDecisions =
    [
        ("dynamics model of no series", "There are no series", () => DynamicsModel.Train([])),
        ("dynamics model of one step", "has 1 steps", () => Decisions.Dynamics(Decisions.Driven(1), 1)),
        ("dynamics model of two steps", "series", () => Decisions.Dynamics(Decisions.Driven(2), 1)),
        ("dynamics model of an output that is NaN", "output", () => Decisions.Dynamics(Decisions.Driven(60, float.NaN), 1)),
        ("dynamics model of an output that is infinite", "Output 0 of step 30", () => Decisions.Dynamics(Decisions.Driven(60, float.PositiveInfinity), 1)),
        ("dynamics model of an output that is huge", "output", () => Decisions.Dynamics(Decisions.Driven(60, float.MaxValue), 1)),
        ("dynamics model of an input that is NaN", "Input 0 of step 0", () => DrivenSeries.Of([float.NaN, 1], [1, 1])),
        ("behaviour of no trajectory", "There are no trajectories", () => Decisions.Behavior(Decisions.Log(0), 1)),
        ("behaviour of one trajectory", "trajector", () => Decisions.Behavior(Decisions.Log(1), 1)),
        ("behaviour of an observation that is NaN", "Observation", () => Decisions.Behavior(Decisions.Log(24, observed: float.NaN), 1)),
        ("behaviour of an observation that is infinite", "Observation 0 of step 6 of trajectory 23", () => Decisions.Behavior(Decisions.Log(24, observed: float.NegativeInfinity), 1)),
        ("behaviour of an observation that is huge", "Observation", () => Decisions.Behavior(Decisions.Log(24, observed: float.MaxValue), 1)),
        ("offline policy of no trajectory", "There are no trajectories", () => Decisions.Offline(Decisions.Log(0), 1)),
        ("offline policy of one trajectory", "trajector", () => Decisions.Offline(Decisions.Log(1), 1)),
        ("offline policy of a reward that is NaN", "The reward of step 6 of trajectory 23 is NaN", () => Decisions.Offline(Decisions.Log(24, float.NaN), 1)),
        ("offline policy of a reward that is infinite", "The reward of step 6 of trajectory 23", () => Decisions.Offline(Decisions.Log(24, float.NegativeInfinity), 1)),
        ("offline policy of a reward that is huge", "reward", () => Decisions.Offline(Decisions.Log(24, float.MaxValue), 1)),
        ("recurrent policy of no episode", "There are no episodes", () => Decisions.Clone(Decisions.Shown(0), 1)),
        ("recurrent policy of one episode", "episode", () => Decisions.Clone(Decisions.Shown(1), 1)),
        ("recurrent policy of an action that is NaN", "action", () => Decisions.Clone(Decisions.Shown(12, float.NaN), 1)),
        ("recurrent policy of an action beyond its limits", "action", () => Decisions.Clone(Decisions.Shown(12, 2), 1)),
        ("recurrent policy of an action that is infinite", "action", () => Decisions.Clone(Decisions.Shown(12, float.PositiveInfinity), 1)),
    ];

    public static IEnumerable<(string What, string[] Names, Action Action)> Cases()
    {
        string[] names = ["'Value'", "'Features'", "'Time'", "'Moments'", "'Name'", "'Label'", "'Tokens'", "'Yes'", "'Words'", "Features", "Label", "Tokens", "Value"];
        var kinds = Models.All(new(seed: 1)).Select(model => model.Kind).ToArray();
        foreach (var (name, spoil) in Spoilers)
            foreach (var kind in kinds)
                yield return ($"{kind} of {name}", names, () => Fit(kind, spoil(Row.Make(120))));
        foreach (var (name, part, action) in OfDecisions) yield return (name, [part], action);
    }

    static void Fit(string kind, Row[] rows)
    {
        var ml = new MLContext(seed: 1);
        var (_, view, estimator, column, _) = Models.All(ml, rows).Single(model => model.Kind == kind);
        Reading.All(estimator.Fit(view).Transform(kind == "detector" ? Later(ml) : view), column);
    }

    static Func<Row[], Row[]> Each(Action<Row> spoil) => rows =>
    {
        foreach (var row in rows) spoil(row);
        return rows;
    };

    static Func<Row[], Row[]> One(Action<Row> spoil) => rows =>
    {
        spoil(rows[rows.Length / 2]);
        return rows;
    };

    /// <summary>A detector's times must be later than those that it has learnt from.</summary>
    public static IDataView Later(MLContext ml)
    {
        var rows = Row.Make(3);
        foreach (var row in rows) row.Time = row.Time.AddYears(1);
        return ml.Data.LoadFromEnumerable(rows);
    }
}
