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
        ("times that are none", Each(row => row.Time = default)),
    ];

    public static IEnumerable<(string What, string[] Names, Action Action)> Cases()
    {
        string[] names = ["'Value'", "'Features'", "'Time'", "'Name'", "'Label'", "'Tokens'", "'Yes'", "'Words'", "Features", "Label", "Tokens", "Value"];
        var kinds = Models.All(new(seed: 1)).Select(model => model.Kind).ToArray();
        foreach (var (name, spoil) in Spoilers)
            foreach (var kind in kinds)
                yield return ($"{kind} of {name}", names, () => Fit(kind, spoil(Row.Make(120))));
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
