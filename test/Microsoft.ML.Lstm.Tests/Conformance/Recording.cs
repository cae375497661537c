using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>A row that every step of ours can read: a time step of a series, and a short sequence of its own.</summary>
sealed class Recording
{
    public const int Steps = 6, Length = 8;

    /// <summary>Six rows each.</summary>
    public string Series { get; set; } = "";

    public float Time { get; set; }

    /// <summary>The same in all rows of a series.</summary>
    public float Group { get; set; }

    public float Value { get; set; }

    /// <summary>As <see cref="Value"/>, with gaps.</summary>
    public float Gappy { get; set; }

    [VectorType(2)]
    public float[] Sensors { get; set; } = [];

    [VectorType(Length, 2)]
    public float[] Features { get; set; } = [];

    /// <summary>Whether each of <see cref="Features"/> is above one half.</summary>
    [VectorType(Length, 2)]
    public float[] Keys => [.. Features.Select(value => value > 0.5f ? 1f : 0)];

    /// <summary>As <see cref="Features"/>, with gaps.</summary>
    [VectorType(Length, 2)]
    public float[] Sparse => [.. Features.Select((value, i) => i % 3 == 1 && Keys[i] > 0 ? float.NaN : value)];

    /// <summary>The time of each step of <see cref="Features"/>.</summary>
    [VectorType(Length)]
    public float[] Moments => [.. Enumerable.Range(0, Length).Select(t => (2 * t) + Features[(2 * t) + 1])];

    public string Kind { get; set; } = "";

    public bool Rises { get; set; }

    public string Text { get; set; } = "";

    /// <summary>A tag for each word of <see cref="Text"/>.</summary>
    [VectorType(3)]
    public string[] Tags { get; set; } = [];

    /// <summary>One for each step of <see cref="Features"/>.</summary>
    [VectorType(Length)]
    public string[] Phases { get; set; } = [];

    public DateTime When { get; set; }

    public float Weight { get; set; } = 1;

    public static Recording[] Make(int count, int seed = 1, int year = 2025)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(row =>
        {
            var group = row / Steps;
            var kind = group % 3;
            var value = 100 + 10 * MathF.Sin(2 * MathF.PI * row / 6) + random.NextSingle();
            return new Recording
            {
                Series = $"series {group}",
                Time = row % Steps,
                Group = group,
                Value = value,
                Gappy = row % 11 == 7 ? float.NaN : value,
                Sensors = [value, kind + random.NextSingle()],
                Features = [.. Enumerable.Range(0, Length).SelectMany(t => new[] { (kind - 1) * t + random.NextSingle(), random.NextSingle() })],
                Kind = "abc"[kind].ToString(),
                Rises = kind == 2,
                Text = kind switch { 0 => "it sinks ", 1 => "it stays ", _ => "it climbs " } + (random.Next(2) == 0 ? "slowly" : "fast"),
                Tags = ["O", kind == 1 ? "B-REST" : "B-MOVE", kind == 1 ? "I-REST" : "I-MOVE"],
                Phases = [.. Enumerable.Range(0, Length).Select(t => t < Length / 2 ? "still" : kind switch { 0 => "sinks", 1 => "still", _ => "climbs" })],
                When = new DateTime(year, 1, 1).AddHours(row),
            };
        })];
    }

    public static IDataView Rows(MLContext ml, int count = 120, int seed = 1, int year = 2025) => ml.Data.LoadFromEnumerable(Make(count, seed, year));
}
