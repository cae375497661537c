using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Memory in which a pretrained forecaster forecasts the rows of a <see cref="ForecastPass"/>, in the units of their windows. One thread at a time.</summary>
sealed class PretrainedPartner
{
    readonly ZeroShotForecaster _forecaster;
    readonly WindowConfig _plan;
    readonly ZeroShotPass _pass;
    readonly float[] _quantiles, _known;

    public PretrainedPartner(ZeroShotForecaster forecaster, WindowConfig plan, int rows)
    {
        (_forecaster, _plan) = (forecaster, plan);
        _pass = forecaster.CreatePass(rows);
        _pass.Begin(Math.Clamp(TokenLayout.Tokens(plan.ContextLength), 1, TokenLayout.MostContextTokens), plan.Horizon);
        (_quantiles, _known) = (new float[plan.Horizon * QuantileMixture.Levels], new float[rows]);
    }

    /// <summary>
    /// The part of the weights that a row's window deserves, 0 up to half a window. They were chosen on whole windows: where less is known, what was learnt of other series tells more than what little there is.
    /// </summary>
    public float Part(int row) => Math.Clamp((2 * _known[row]) - 1, 0, 1);

    /// <summary>Reads the context of a row.</summary>
    public void Load(int row, ReadOnlySpan<float> history)
    {
        _pass.Load(row, history[^_plan.ContextLength..].TrimStart(float.NaN), _plan.Seasons is [var season, ..] ? season : 1);
        var known = 0;
        foreach (var value in history[^Math.Min(history.Length, _plan.WindowSize)..]) known += float.IsNaN(value) ? 0 : 1;
        _known[row] = (float)known / _plan.WindowSize;
    }

    /// <summary>Moves predictions [rows, Horizon, Levels] to the pretrained forecasts of the rows loaded by a weight, of a window that is known in part by a part of it.</summary>
    public void Combine(int rows, ReadOnlySpan<WindowScale> scales, float weight, Span<float> predictions)
    {
        _forecaster.Forward(_pass, rows);
        var levels = ForecastNetwork.Levels.Length;
        for (var row = 0; row < rows; row++)
        {
            _pass.Read(row, _quantiles);
            var scale = scales[row];
            for (var h = 0; h < _plan.Horizon; h++)
            {
                for (var level = 0; level < levels; level++)
                {
                    var quantile = _quantiles[(h * QuantileMixture.Levels) + QuantileMixture.IndexOf(ForecastNetwork.Levels[level])];
                    var own = scale.Spread > 0 ? (float)Math.Clamp((quantile - scale.Level) / scale.Spread, -_plan.ClipLimit, _plan.ClipLimit) : 0;
                    ref var prediction = ref predictions[(((row * _plan.Horizon) + h) * levels) + level];
                    prediction += weight * Part(row) * (own - prediction);
                }
            }
        }
    }
}
