using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Data sets of series with covariates of every kind.</summary>
static class SeriesWithCovariates
{
    /// <summary>A promotion that is known ahead and moves the series, a temperature of the past, a static number and a category of four.</summary>
    public static FeatureSpec[] Fields =>
    [
        new("Promotion", InputKind.Continuous, 1, FieldRole.KnownFuture), new("Temperature", InputKind.Continuous, 2), new("Area", InputKind.Static, 1),
        new("Region", InputKind.Tokens, 4), new("Sales", InputKind.Continuous, 1, FieldRole.Target),
    ];

    /// <summary>Given series, each with covariates drawn by its number, known some steps ahead.</summary>
    public static ExampleSet Of(params float[][] series) => Of(ahead: 0, series);

    /// <inheritdoc cref="Of(float[][])"/>
    public static ExampleSet Of(int ahead, params float[][] series)
    {
        var set = new ExampleSet(Fields);
        for (var s = 0; s < series.Length; s++) Add(set, series[s], Promotions(series[s].Length + ahead, s), s);
        return set;
    }

    /// <summary>Series that a promotion lifts by <paramref name="lift"/>, on a season of 12.</summary>
    public static ExampleSet Promoted(int count, int length, float lift, int ahead = 0, float noise = 0.3f)
    {
        var set = new ExampleSet(Fields);
        for (var s = 0; s < count; s++)
        {
            var (values, promotions) = (ForecastFixtures.Series(length, noise: noise, seed: s + 1), Promotions(length + ahead, s));
            for (var t = 0; t < length; t++) values[t] += lift * promotions[t];
            Add(set, values, promotions, s);
        }

        return set;
    }

    /// <summary>0 or 1, on for three steps now and then.</summary>
    public static float[] Promotions(int length, int seed)
    {
        var random = new Random(100 + seed);
        var promotions = new float[length];
        for (var t = 0; t + 3 <= length; t++)
            if (random.Next(7) == 0) promotions.AsSpan(t, 3).Fill(1);
        return promotions;
    }

    /// <summary>Adds one series.</summary>
    public static void Add(ExampleSet set, float[] values, float[] promotions, int s, int region = -1)
    {
        var random = new Random(s);
        set.Append(0, promotions);
        set.Append(1, [.. Enumerable.Range(0, 2 * values.Length).Select(_ => 15 + (5 * random.NextSingle()))]);
        set.Append(2, [100 + (10 * s)]);
        set.AppendTokens(3, [region < 0 ? 1 + (s % 4) : region]);
        set.Append(4, values);
        set.Complete();
    }
}
