using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>Memory for a block of contexts through a pretrained network. One thread at a time.</summary>
sealed class ZeroShotPass
{
    readonly Network _network;
    readonly NetworkPass _pass;
    readonly TokenWriter _writer = new();
    readonly float[] _weights = new float[BaselineForecasts.Count], _quantiles = new float[TokenLayout.Patch * QuantileMixture.Levels];
    readonly float[] _means, _deviations, _scales;
    float[] _baselines = [];
    int _contextTokens, _futureTokens;

    /// <param name="network">A <see cref="ZeroShotNetwork"/>.</param>
    /// <param name="rows">Contexts of a block at most; each takes two rows, upright and upside down.</param>
    public ZeroShotPass(Network network, int rows)
    {
        (_network, _pass) = (network, new(network, 2 * rows));
        (_means, _deviations, _scales) = (new float[2 * rows], new float[2 * rows], new float[2 * rows]);
    }

    /// <summary>Makes ready for contexts of so many tokens.</summary>
    public void Begin(int contextTokens, int horizon)
    {
        (_contextTokens, _futureTokens) = (contextTokens, TokenLayout.Tokens(horizon));
        _pass.Begin(_contextTokens + _futureTokens);
        var baselines = _means.Length * BaselineForecasts.Count * _futureTokens * TokenLayout.Patch;
        if (_baselines.Length < baselines) _baselines = new float[baselines];
    }

    /// <summary>Reads the context of one row.</summary>
    public void Load(int row, ReadOnlySpan<float> context, int season)
    {
        for (var flip = 0; flip < 2; flip++)
        {
            var at = (2 * row) + flip;
            var tokens = _pass.Place(_network.InputEdges[0], at, out var present);
            _writer.Write(context, flip == 0 ? 1 : -1, season, tokens, _contextTokens, Baselines(at));
            // Tokens before the context are padding, which changes no bit.
            present[..Math.Max(0, _contextTokens - TokenLayout.Tokens(_writer.Context.Length))].Clear();
            present[Math.Max(0, _contextTokens - TokenLayout.Tokens(_writer.Context.Length))..].Fill(true);
            (_means[at], _deviations[at], _scales[at]) = (_writer.Context.Mean, _writer.Context.Deviation, _writer.Context.Scale);
        }
    }

    /// <summary>Runs the network on the rows loaded.</summary>
    public void Forward(int rows, in Parameters parameters) => _pass.Forward(2 * rows, parameters, null);

    /// <summary>The quantiles [horizon, <see cref="QuantileMixture.Levels"/>] of a row in the series' unit: the mean of both readings (test-time augmentation by the sign).</summary>
    public void Read(int row, Span<float> quantiles)
    {
        quantiles.Clear();
        for (var flip = 0; flip < 2; flip++)
        {
            var (at, horizon) = ((2 * row) + flip, quantiles.Length / QuantileMixture.Levels);
            for (var token = 0; token < _futureTokens; token++)
            {
                var (first, outputs) = (token * TokenLayout.Patch, ((at * (_contextTokens + _futureTokens)) + _contextTokens + token) * QuantileMixture.OutputSize);
                QuantileMixture.Quantiles(_pass.Output().Slice(outputs, QuantileMixture.OutputSize), Baselines(at), first, _scales[at], _weights, _quantiles);
                for (var i = 0; i < Math.Min(TokenLayout.Patch, horizon - first); i++)
                {
                    for (var q = 0; q < QuantileMixture.Levels; q++)
                    {
                        // The lowest quantile upside down is the highest one.
                        var value = (_quantiles[(i * QuantileMixture.Levels) + (flip == 0 ? q : QuantileMixture.Levels - 1 - q)] * _deviations[at]) + _means[at];
                        quantiles[((first + i) * QuantileMixture.Levels) + q] += Math.Clamp(flip == 0 ? value : -value, float.MinValue, float.MaxValue) / 2;
                    }
                }
            }
        }
    }

    Span<float> Baselines(int row) => _baselines.AsSpan(row * BaselineForecasts.Count * _futureTokens * TokenLayout.Patch, BaselineForecasts.Count * _futureTokens * TokenLayout.Patch);
}
