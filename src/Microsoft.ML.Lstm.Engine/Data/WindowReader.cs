namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>Level and spread of a window, in the units (or logarithms) of the series, how many observed values it is estimated from, and the prior spread at its level.</summary>
readonly record struct WindowScale(double Level, double Spread, int ObservedCount = int.MaxValue, double Usual = 0)
{
    /// <summary>z-values are clipped to this: outliers would dominate the others.</summary>
    public const float Limit = 10;

    /// <summary>Unit of the largest errors: the prior spread, which a shift of the level within the window does not change; the window's spread without a prior.</summary>
    public double ErrorUnit => Usual > 0 ? Usual : Spread;

    /// <summary>The unit in model files before version 9: the prior spread, or its geometric mean with the window's where that is larger.</summary>
    public double FormerErrorUnit => Usual > 0 ? Math.Sqrt(Usual * Math.Max(Usual, Spread)) : Spread;

    /// <summary>A value in the window's own units; 0 in a window without spread.</summary>
    public float Normalize(float value) =>
        Spread > 0 ? (float)Math.Clamp((value - Level) / Spread, -Limit, Limit) : 0;
}

/// <summary>Reads windows: their scale, the segments that the network reads, and the naive forecasts, the features of its baseline.</summary>
sealed class WindowReader(WindowConfig plan)
{
    public WindowConfig Plan => plan;

    /// <summary>Level and spread of the window that ends a history; NaN when nothing in the history is known.</summary>
    /// <param name="history">[HistoryLength], NaN where missing.</param>
    public WindowScale Scale(ReadOnlySpan<float> history) => ScaleOn(plan.Spreads, history).Scale;

    /// <summary>
    /// The scale of a history some of whose values are forecasts: its spread is that of the observed ones and, for as many values as are not, the one that
    /// the series had before its last gap.
    /// </summary>
    public WindowScale Scale(ReadOnlySpan<float> history, ReadOnlySpan<bool> observed, double carried, int carriedKnown)
    {
        var scale = Scale(history);
        if (carriedKnown <= 0 || !(carried > 0) || double.IsNaN(scale.Spread)) return scale;
        var window = history[^plan.SpreadLength..];
        double sum = 0, squares = 0;
        var known = 0;
        for (var i = 0; i < window.Length; i++)
        {
            if (float.IsNaN(window[i]) || !observed[observed.Length - window.Length + i]) continue;
            var distance = window[i] - scale.Level;
            (sum, squares, known) = (sum + distance, squares + (distance * distance), known + 1);
        }

        if (known == window.Length) return scale;
        var variance = known > 0 ? Math.Max(0, (squares / known) - (sum / known * (sum / known))) : 0;
        var counted = Math.Min(carriedKnown, window.Length - known);
        return new(scale.Level, Math.Sqrt(((known * variance) + (counted * carried * carried)) / (known + counted)), known + counted, scale.Usual);
    }

    /// <summary>The scale, by another prior than the plan's, and the level of the window on the axis of the prior's knots.</summary>
    public (WindowScale Scale, double Level) ScaleOn(SpreadPrior prior, ReadOnlySpan<float> history)
    {
        var window = history[^plan.WindowSize..];
        var (mean, deviation, known) = Moments(history[^plan.SpreadLength..]);
        if (known == 0) (mean, deviation, known) = Moments(history);
        var (level, _, _) = Moments(window[^plan.LevelLength..]);
        if (double.IsNaN(level)) level = mean;
        var at = prior.Level(level, mean, deviation);
        var least = prior.Least(at);

        // Differences of equal size in float are rounding, not spread.
        if (deviation < 1e-6 * Math.Abs(mean) && deviation < least) deviation = 0;
        var spread = Math.Sqrt((deviation * deviation) + (least * least));
        var usual = prior.Usual(at);
        return (new(level, Shrunk(spread, usual, known), known, usual), at);
    }

    /// <summary>Shrinks the spread of few values to the prior at their level: wholly for one value, not at all for a full window.</summary>
    double Shrunk(double spread, double usual, int known)
    {
        if (!(usual > 0 && spread > 0) || known >= plan.SpreadLength) return spread;
        var weight = (plan.SpreadLength - known) / (double)(known * (plan.SpreadLength - 1));
        return Math.Exp(((1 - weight) * Math.Log(spread)) + (weight * Math.Log(usual)));
    }

    /// <summary>Writes the segments [Steps, StepSize] and which of them hold any value [Steps].</summary>
    public void Segments(ReadOnlySpan<float> history, WindowScale scale, Span<float> inputs, Span<bool> present)
    {
        inputs.Clear();
        var window = history[^plan.WindowSize..];
        var offset = (plan.Steps * plan.SegmentLength) - plan.WindowSize;
        present.Clear();
        for (var i = 0; i < window.Length; i++)
        {
            var value = float.IsNaN(window[i]) && !plan.MaskInputs ? Bridged(history, history.Length - window.Length + i) : window[i];
            if (float.IsNaN(value)) continue;
            var (step, place) = Math.DivRem(i + offset, plan.SegmentLength);
            present[step] = true;
            var at = (step * plan.StepSize) + place;
            inputs[at] = scale.Normalize(value);
            if (plan.MaskInputs) inputs[at + plan.SegmentLength] = 1;
        }
    }

    /// <summary>Writes the window's covariates beside its values into segments [Steps, StepSize].</summary>
    public void Covariates(CovariateRow covariates, Span<float> inputs)
    {
        var width = plan.Covariates.StepSize;
        if (width == 0 || covariates.Steps.IsEmpty) return;
        var (offset, values) = ((plan.Steps * plan.SegmentLength) - plan.WindowSize, plan.StepSize - (plan.SegmentLength * width));
        for (var i = 0; i < plan.WindowSize; i++)
        {
            var (step, place) = Math.DivRem(i + offset, plan.SegmentLength);
            covariates.Steps.Slice(i * width, width).CopyTo(inputs[((step * plan.StepSize) + values + (place * width))..]);
        }
    }

    /// <summary>Writes a token and the variates [1 + Variates, VariateSize], each less its last value: covariates, 0 where they are not known, and the series, with its gaps bridged.</summary>
    public void Variates(ReadOnlySpan<float> history, WindowScale scale, CovariateRow covariates, Span<float> inputs)
    {
        var (width, size) = (plan.Covariates.StepSize, plan.VariateSize);
        inputs.Clear();
        inputs[size - 1] = 1;
        for (var k = 0; k < width && !covariates.Steps.IsEmpty; k++)
        {
            var own = inputs.Slice((k + 1) * size, plan.WindowSize);
            var last = covariates.Steps[((plan.WindowSize - 1) * width) + k];
            for (var i = 0; i < own.Length; i++) own[i] = covariates.Steps[(i * width) + k] - last;
        }

        var series = inputs.Slice((width + 1) * size, plan.WindowSize);
        var level = Last(history[^plan.WindowSize..], scale);
        for (var i = 0; i < series.Length; i++)
        {
            var at = history.Length - series.Length + i;
            var value = float.IsNaN(history[at]) ? Bridged(history, at) : history[at];
            if (!float.IsNaN(value)) series[i] = scale.Normalize(value) - level;
        }
    }

    /// <summary>
    /// What a network that has never seen a gap reads in one: a straight line from the last value before it to the first after it, drawn between their
    /// differences from the season before where that is known. NaN before the first value and after the last.
    /// </summary>
    float Bridged(ReadOnlySpan<float> history, int at)
    {
        var (from, to) = (at - 1, at + 1);
        while (from >= 0 && float.IsNaN(history[from])) from--;
        while (to < history.Length && float.IsNaN(history[to])) to++;
        if (from < 0 || to == history.Length) return float.NaN;
        var part = (float)(at - from) / (to - from);
        var season = plan.Seasons is [var first, ..] ? first : 0;
        if (season > 0 && from >= season)
        {
            var (before, here, after) = (history[from - season], history[at - season], history[to - season]);
            var bridged = here + ((1 - part) * (history[from] - before)) + (part * (history[to] - after));
            if (!float.IsNaN(bridged)) return bridged;
        }

        return ((1 - part) * history[from]) + (part * history[to]);
    }

    /// <summary>Writes the naive forecasts in the window's units, and how far the covariates ahead are from their means in the window [Candidates, Horizon].</summary>
    public void BaselineFeatures(ReadOnlySpan<float> history, WindowScale scale, CovariateRow covariates, Span<float> candidates)
    {
        var horizon = plan.Horizon;
        history = history[Math.Max(0, history.Length - plan.ReadLength)..];
        var window = history[^plan.WindowSize..];
        var row = 0;
        Next(candidates, ref row, horizon).Fill(1);
        Next(candidates, ref row, horizon).Fill(Last(window, scale));
        var (mean, _, _) = Moments(window);
        Next(candidates, ref row, horizon).Fill(double.IsNaN(mean) ? 0 : scale.Normalize((float)mean));
        var trend = Next(candidates, ref row, horizon);
        var slope = Slope(window, scale);
        for (var h = 0; h < horizon; h++) trend[h] = (float)Math.Clamp(slope * (h + 1), -WindowScale.Limit, WindowScale.Limit);

        if (plan.Seasons is [var first, ..])
        {
            var (before, _, _) = Moments(history[^(2 * first)..^first]);
            Next(candidates, ref row, horizon).Fill(double.IsNaN(before) ? 0 : scale.Normalize((float)before));
        }

        foreach (var season in plan.Seasons)
        {
            Lagged(history, scale, season, 0, 1, Next(candidates, ref row, horizon));
            Lagged(history, scale, season, WindowConfig.Smoothing(season), 1, Next(candidates, ref row, horizon));
            Lagged(history, scale, season, WindowConfig.Smoothing(season), int.MaxValue, Next(candidates, ref row, horizon));
        }

        for (var k = 0; k < plan.Covariates.BaselineFeatures; k++) Ahead(covariates.Steps, k, Next(candidates, ref row, horizon));
    }

    /// <summary>Writes the place of a step of the horizon [Positions]: the part of the horizon up to it, and its phase in each season after the window's end.</summary>
    public void Position(int step, Span<float> destination)
    {
        destination[0] = (step + 1f) / plan.Horizon;
        for (var s = 0; s < plan.Seasons.Length; s++) (destination[1 + (2 * s)], destination[2 + (2 * s)]) = MathF.SinCos(2 * MathF.PI * ((step + 1) % plan.Seasons[s]) / plan.Seasons[s]);
    }

    void Ahead(ReadOnlySpan<float> steps, int covariate, Span<float> destination)
    {
        destination.Clear();
        if (steps.IsEmpty) return;
        var width = plan.Covariates.StepSize;
        double mean = 0;
        for (var i = 0; i < plan.WindowSize; i++) mean += steps[(i * width) + covariate] / plan.WindowSize;
        for (var h = 0; h < destination.Length; h++) destination[h] = (float)(steps[((plan.WindowSize + h) * width) + covariate] - mean);
    }

    static Span<float> Next(Span<float> candidates, ref int row, int horizon) => candidates.Slice(row++ * horizon, horizon);

    /// <summary>The mean of what was seen one season and more before each step of the future, with so many neighbours, in at most so many seasons.</summary>
    static void Lagged(ReadOnlySpan<float> history, WindowScale scale, int season, int neighbours, int most, Span<float> destination)
    {
        for (var h = 0; h < destination.Length; h++)
        {
            if (h >= season)
            {
                destination[h] = destination[h - season];
                continue;
            }

            double sum = 0;
            int known = 0, seasons = 0;
            for (var at = history.Length + h - season; at >= 0 && seasons < most; at -= season)
            {
                var before = known;
                for (var i = Math.Max(0, at - neighbours); i <= Math.Min(history.Length - 1, at + neighbours); i++)
                {
                    if (float.IsNaN(history[i])) continue;
                    sum += scale.Normalize(history[i]);
                    known++;
                }

                if (known > before) seasons++;
            }

            destination[h] = known == 0 ? 0 : (float)(sum / known);
        }
    }

    static float Last(ReadOnlySpan<float> window, WindowScale scale)
    {
        for (var i = window.Length - 1; i >= 0; i--)
            if (!float.IsNaN(window[i])) return scale.Normalize(window[i]);
        return 0;
    }

    /// <summary>The least-squares slope, in spreads per step.</summary>
    static double Slope(ReadOnlySpan<float> window, WindowScale scale)
    {
        double n = 0, st = 0, sz = 0, stt = 0, stz = 0;
        for (var i = 0; i < window.Length; i++)
        {
            if (float.IsNaN(window[i])) continue;
            double t = i - window.Length, z = scale.Normalize(window[i]);
            (n, st, sz, stt, stz) = (n + 1, st + t, sz + z, stt + (t * t), stz + (t * z));
        }

        var spread = stt - (st * st / Math.Max(1, n));
        return spread > 0 ? (stz - (st * sz / n)) / spread : 0;
    }

    static (double Mean, double Deviation, int Known) Moments(ReadOnlySpan<float> values)
    {
        double sum = 0;
        var known = 0;
        foreach (var value in values)
        {
            if (float.IsNaN(value)) continue;
            sum += value;
            known++;
        }

        var mean = sum / known;
        double squares = 0;
        foreach (var value in values)
            if (!float.IsNaN(value)) squares += (value - mean) * (value - mean);
        return (mean, Math.Sqrt(squares / Math.Max(1, known)), known);
    }
}
