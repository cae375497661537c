using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Memory in which a pretrained forecaster forecasts the rows of a <see cref="ForecastPass"/>, in the units of their windows. One thread at a time.</summary>
sealed class PretrainedPartner
{
    readonly ZeroShotForecaster _forecaster;
    readonly WindowConfig _plan;
    readonly ZeroShotPass _pass;
    readonly float[] _quantiles, _known, _contexts;

    /// <summary>Rows whose forecasts have a part in the combination.</summary>
    readonly int[] _active;

    public PretrainedPartner(ZeroShotForecaster forecaster, WindowConfig plan, int rows)
    {
        (_forecaster, _plan) = (forecaster, plan);
        _pass = forecaster.CreatePass(rows);
        _pass.Begin(Tokens(plan.ContextLength), plan.Horizon);
        (_quantiles, _known) = (new float[plan.Horizon * QuantileMixture.Levels], new float[rows]);
        (_contexts, _active) = (new float[rows * plan.ContextLength], new int[rows]);
    }

    /// <summary>
    /// The part of the weights that a row's window deserves, 0 up to half a window. They were chosen on whole windows: where less is known, what was learnt of other series tells more than what little there is.
    /// </summary>
    public float Part(int row) => Math.Clamp((2 * _known[row]) - 1, 0, 1);

    /// <summary>Keeps the context of a row.</summary>
    public void Load(int row, ReadOnlySpan<float> history)
    {
        var known = 0;
        foreach (var value in history[^Math.Min(history.Length, _plan.WindowSize)..]) known += float.IsNaN(value) ? 0 : 1;
        _known[row] = (float)known / _plan.WindowSize;
        if (Part(row) > 0) history[^_plan.ContextLength..].CopyTo(Kept(row));
    }

    /// <summary>Moves predictions [rows, Horizon, Levels] to the pretrained forecasts of the rows loaded by a weight, of a window that is known in part by a part of it.</summary>
    /// <returns>Rows that the pretrained network ran on: those that have a part.</returns>
    public int Combine(int rows, ReadOnlySpan<WindowScale> scales, float weight, Span<float> predictions)
    {
        var count = Forward(rows);
        for (var i = 0; i < count; i++)
        {
            _pass.Read(i, _quantiles);
            MoveTo(_quantiles, scales[_active[i]], weight * Part(_active[i]), predictions.Slice(_active[i] * _plan.Horizon * ForecastNetwork.Levels.Length, _plan.Horizon * ForecastNetwork.Levels.Length));
        }

        return count;
    }

    /// <summary>Runs the network on the rows that have a part, over as many tokens as the longest of them needs; a row's bits depend on neither.</summary>
    int Forward(int rows)
    {
        var (count, tokens) = (0, 1);
        for (var row = 0; row < rows; row++)
        {
            if (!(Part(row) > 0)) continue;
            _active[count++] = row;
            tokens = Math.Max(tokens, Tokens(Context(row).Length));
        }

        if (count == 0) return 0;
        _pass.Begin(tokens, _plan.Horizon);
        for (var i = 0; i < count; i++) _pass.Load(i, Context(_active[i]), _plan.Seasons is [var season, ..] ? season : 1);
        _forecaster.Forward(_pass, count);
        return count;
    }

    void MoveTo(ReadOnlySpan<float> quantiles, WindowScale scale, float weight, Span<float> predictions)
    {
        var levels = ForecastNetwork.Levels.Length;
        for (var i = 0; i < predictions.Length; i++)
        {
            var (h, level) = Math.DivRem(i, levels);
            var quantile = quantiles[(h * QuantileMixture.Levels) + QuantileMixture.IndexOf(ForecastNetwork.Levels[level])];
            var own = scale.Spread > 0 ? (float)Math.Clamp((quantile - scale.Level) / scale.Spread, -_plan.ClipLimit, _plan.ClipLimit) : 0;
            predictions[i] += weight * (own - predictions[i]);
        }
    }

    Span<float> Kept(int row) => _contexts.AsSpan(row * _plan.ContextLength, _plan.ContextLength);

    ReadOnlySpan<float> Context(int row) => Kept(row).TrimStart(float.NaN);

    static int Tokens(int steps) => Math.Clamp(TokenLayout.Tokens(steps), 1, TokenLayout.MostContextTokens);
}
