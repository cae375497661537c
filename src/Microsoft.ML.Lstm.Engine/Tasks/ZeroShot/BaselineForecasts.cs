namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>Forecasts by rules, from the statistics of a context: what the network reads of the future, mixes and corrects.</summary>
static class BaselineForecasts
{
    /// <summary>How many there are.</summary>
    public const int Count = 11;

    /// <summary>Nothing is forecast further from the mean, in standard deviations.</summary>
    public const float Limit = 8;

    const float Forgetting = 0.6f;
    const int RecentValues = 8, RecentSeasons = 3;

    /// <summary>Writes the forecasts [Count, horizon], standardised as the context is.</summary>
    public static BaselineSummary Write(ContextStatistics context, Span<float> forecasts, int horizon)
    {
        var (n, first, second) = (context.Length, context.First, context.Second);
        var values = context.Values;
        var remainders = context.Remainders;
        var last = LastKnown(values);
        var (anchor, anchorBoth) = (MeanOfLast(context.Deseasonalized, first.Period), MeanOfLast(remainders, first.Period));
        var recent = Recent(remainders);
        var (level, slope) = Line(remainders, Math.Min(n, Math.Clamp(Math.Max(2 * first.Period, n / 4), 8, Math.Max(8, n))));
        var drift = n > 1 ? (last - FirstKnown(values)) / (n - 1) : 0;
        for (var h = 0; h < horizon; h++)
        {
            var profile = first[n + h];
            var both = profile + second[n + h];
            var seasonal = SeasonsBefore(values, first.Period, h, 1, profile);
            forecasts[h] = last;
            forecasts[horizon + h] = seasonal;
            forecasts[(2 * horizon) + h] = profile + anchor;
            forecasts[(3 * horizon) + h] = profile;
            forecasts[(4 * horizon) + h] = second.Period > 1 ? SeasonsBefore(values, second.Period, h, 1, both) : seasonal;
            forecasts[(5 * horizon) + h] = both + anchorBoth;
            forecasts[(6 * horizon) + h] = 0;
            forecasts[(7 * horizon) + h] = both + recent;
            forecasts[(8 * horizon) + h] = both + level + (slope * (h + 1));
            forecasts[(9 * horizon) + h] = SeasonsBefore(values, first.Period, h, RecentSeasons, profile);
            forecasts[(10 * horizon) + h] = last + (drift * (h + 1));
        }

        foreach (ref var forecast in forecasts) forecast = Math.Clamp(forecast, -Limit, Limit);

        return new(last, anchorBoth, recent, slope);
    }

    /// <summary>The mean of the known values at a step's phase in the last seasons.</summary>
    static float SeasonsBefore(ReadOnlySpan<float> values, int period, int step, int seasons, float otherwise)
    {
        var (sum, count) = (0f, 0);
        for (var season = 1; season <= seasons; season++)
        {
            var t = values.Length - (season * period) + (step % period);
            if (t >= 0 && !float.IsNaN(values[t])) (sum, count) = (sum + values[t], count + 1);
        }

        return count > 0 ? sum / count : otherwise;
    }

    static float LastKnown(ReadOnlySpan<float> values)
    {
        for (var t = values.Length - 1; t >= 0; t--)
            if (!float.IsNaN(values[t])) return values[t];
        return 0;
    }

    static float FirstKnown(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
            if (!float.IsNaN(value)) return value;
        return 0;
    }

    static float MeanOfLast(ReadOnlySpan<float> values, int steps)
    {
        var (sum, count) = (0.0, 0);
        foreach (var value in values[Math.Max(0, values.Length - steps)..])
            if (!float.IsNaN(value)) (sum, count) = (sum + value, count + 1);
        return count > 0 ? (float)(sum / count) : 0;
    }

    static float Recent(ReadOnlySpan<float> values)
    {
        var (sum, weights, weight) = (0f, 0f, 1f);
        for (var t = values.Length - 1; t >= Math.Max(0, values.Length - RecentValues); t--, weight *= Forgetting)
            if (!float.IsNaN(values[t])) (sum, weights) = (sum + (weight * values[t]), weights + weight);
        return weights > 0 ? sum / weights : 0;
    }

    /// <summary>The line through the last values: its height at the last one, and its slope.</summary>
    static (float Level, float Slope) Line(ReadOnlySpan<float> values, int steps)
    {
        var (count, sumT, sumTT, sumX, sumTX) = (0, 0.0, 0.0, 0.0, 0.0);
        for (var t = 0; t < steps; t++)
        {
            double x = values[values.Length - 1 - t];
            if (!double.IsNaN(x)) (count, sumT, sumTT, sumX, sumTX) = (count + 1, sumT - t, sumTT + ((double)t * t), sumX + x, sumTX - (t * x));
        }

        var denominator = (count * sumTT) - (sumT * sumT);
        var slope = count > 3 && denominator > 0 ? ((count * sumTX) - (sumT * sumX)) / denominator : 0;
        return (count > 0 ? (float)((sumX - (slope * sumT)) / count) : 0, (float)slope);
    }
}

/// <summary>What the forecasts by rules found about the end of a context.</summary>
/// <param name="Last">The last known value.</param>
/// <param name="Anchor">The mean remainder of the last period.</param>
/// <param name="Recent">The mean remainder of the last few values, the newest counting most.</param>
/// <param name="Slope">The slope of the remainders a step.</param>
readonly record struct BaselineSummary(float Last, float Anchor, float Recent, float Slope);
