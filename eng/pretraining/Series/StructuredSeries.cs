namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>Trend, seasons and noise on the grids of calendars: quarters of an hour, hours, days, weeks, months, quarters, or no calendar at all.</summary>
sealed class StructuredSeries : IGenerator
{
    /// <summary>Values below which a context is short: of few of a long season.</summary>
    const int ShortContext = 120;

    /// <summary>A period drawn at random; no period.</summary>
    const float Drawn = 0, None = -1;

    /// <summary>Periods of a time step's calendar, 0 where it has fewer, and how often it is drawn.</summary>
    readonly record struct Grid(float First, float Second, float Third, float Weight)
    {
        /// <summary>Of short contexts those are drawn that have periods within reach.</summary>
        public float WeightOf(int context) => First <= 0 ? Weight
            : context < ShortContext ? Weight * (First is <= 12 or > 52 and < 53 ? 2 : First * 2 <= context ? 0.5f : 0.05f)
            : First * 2 <= context ? Weight : Weight * 0.1f;
    }

    static readonly Grid[] Grids =
    [
        new(24, 168, 8766, 3), new(96, 672, 0, 2), new(144, 1008, 0, 0.8f), new(48, 336, 0, 1), new(288, 2016, 0, 0.5f), new(7, 365.25f, 30.44f, 1.6f), new(5, 21, 252, 0.3f),
        new(52.18f, 13, 4.35f, 1), new(12, 0, 0, 1.6f), new(4, 0, 0, 0.6f), new(60, 1440, 0, 0.4f), new(Drawn, 0, 0, 2.5f), new(None, 0, 0, 3),
    ];

    readonly float[] _weights = new float[Grids.Length];

    /// <inheritdoc/>
    public int Write(Span<float> values, int context, RandomDraws random)
    {
        values.Clear();
        for (var i = 0; i < Grids.Length; i++) _weights[i] = Grids[i].WeightOf(context);
        var grid = Grids[random.Weighted(_weights)];
        var (varies, amplitude) = (random.Chance(0.4f), random.LogUniform(0.15f, 3));
        var period = grid.First == None ? 1 : grid.First == Drawn ? AddDrawnSeasons(values, context, amplitude, varies, random) : AddSeasons(values, grid, amplitude, varies, random);
        var scale = MathF.Max(grid.First == None ? 0 : amplitude, 0.3f);
        if (random.Chance(0.6f)) Components.AddTrend(values, random.LogUniform(0.1f, 3), random);
        if (random.Chance(0.4f)) Components.AddWalk(values, random.LogUniform(0.1f, 3), random);
        Components.AddNoise(values, random.Chance(0.1f) ? 0.005f : scale * random.LogUniform(0.03f, 2), random);
        if (random.Chance(0.3f)) Components.AddNoise(values, scale * random.LogUniform(0.03f, 1), random);
        if (random.Chance(0.12f)) Components.AddShifts(values, random.Uniform(0.5f, 3), random);
        if (random.Chance(0.1f)) Components.AddSpikes(values, 1, random);
        Shape.Link(values, random);
        return period;
    }

    static int AddDrawnSeasons(Span<float> values, int context, float amplitude, bool varies, RandomDraws random)
    {
        var period = random.LogUniform(3, Math.Clamp(context * 0.6f, 4, 256));
        if (random.Chance(0.5f)) period = MathF.Max(2, MathF.Round(period));
        Components.AddSeason(values, period, amplitude, varies, random);
        if (random.Chance(0.35f))
        {
            var second = random.Chance(0.5f) ? period * random.Between(2, 7) : random.LogUniform(3, Math.Max(4, context));
            Components.AddSeason(values, second, amplitude * random.LogUniform(0.2f, 1.5f), varies, random);
        }

        return (int)MathF.Round(period);
    }

    static int AddSeasons(Span<float> values, Grid grid, float amplitude, bool varies, RandomDraws random)
    {
        Components.AddSeason(values, grid.First, amplitude, varies, random);
        if (grid.Second > 0 && random.Chance(0.6f))
        {
            if (grid.First > 20 && random.Chance(0.5f)) Weekdays(values, (int)grid.First, amplitude, random);
            else Components.AddSeason(values, grid.Second, amplitude * random.LogUniform(0.1f, 1.5f), varies, random);
        }

        if (grid.Third > 0 && random.Chance(0.4f)) Components.AddSeason(values, grid.Third, amplitude * random.LogUniform(0.1f, 1.5f), varies, random);
        return (int)MathF.Round(grid.First);
    }

    /// <summary>Each weekday has a level and a factor of its own; often it is the weekend that differs.</summary>
    static void Weekdays(Span<float> values, int day, float amplitude, RandomDraws random)
    {
        const int Week = 7, Saturday = 5;
        Span<float> factors = stackalloc float[Week], levels = stackalloc float[Week];
        var (strength, isWeekend, shift) = (random.Uniform(0.05f, 0.6f), random.Chance(0.6f), random.Uniform(0, 0.8f) * amplitude);
        for (var d = 0; d < Week; d++)
        {
            factors[d] = isWeekend && d >= Saturday ? 1 - random.Uniform() : 1 + ((isWeekend ? 0.05f : strength) * random.Normal());
            levels[d] = !isWeekend ? shift * random.Normal() : d >= Saturday ? -shift : 0;
        }

        var start = random.Below(Week * day);
        for (var t = 0; t < values.Length; t++)
        {
            var d = (start + t) / day % Week;
            values[t] = (values[t] * factors[d]) + levels[d];
        }
    }
}
