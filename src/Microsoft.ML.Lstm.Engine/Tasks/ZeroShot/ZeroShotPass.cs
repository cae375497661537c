using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>Memory for a block of contexts through a pretrained network. One thread at a time.</summary>
sealed class ZeroShotPass
{
    readonly Network _encoder, _head;
    readonly NetworkPass _reading, _telling;
    readonly TokenWriter _writer = new();
    readonly float[] _weights = new float[BaselineForecasts.Count], _quantiles = new float[TokenLayout.Patch * QuantileMixture.Levels];
    readonly float[] _means, _deviations, _scales;
    float[] _baselines = [];
    int _contextTokens, _futureTokens;

    /// <param name="encoder">The first part of a <see cref="ZeroShotNetwork"/>.</param>
    /// <param name="head">The rest.</param>
    /// <param name="rows">Contexts of a block at most; each takes two rows, upright and upside down.</param>
    public ZeroShotPass(Network encoder, Network head, int rows)
    {
        (_encoder, _head, _reading, _telling) = (encoder, head, new(encoder, 2 * rows), new(head, 2 * rows));
        (_means, _deviations, _scales) = (new float[rows], new float[rows], new float[rows]);
    }

    /// <summary>Makes ready for contexts of so many tokens.</summary>
    public void Begin(int contextTokens, int horizon)
    {
        (_contextTokens, _futureTokens) = (contextTokens, TokenLayout.Tokens(horizon));
        _reading.Begin(_contextTokens + _futureTokens);
        _telling.Begin(_futureTokens);
        var baselines = 2 * _means.Length * BaselineForecasts.Count * _futureTokens * TokenLayout.Patch;
        if (_baselines.Length < baselines) _baselines = new float[baselines];
    }

    /// <summary>Reads the context of one row.</summary>
    public void Load(int row, ReadOnlySpan<float> context, int season)
    {
        var (upright, flipped) = (2 * row, (2 * row) + 1);
        var tokens = _reading.Place(_encoder.InputEdges[0], upright, out var present);
        _writer.Write(context, season, tokens, _contextTokens, Baselines(upright));
        // Tokens before the context are padding, which changes no bit.
        var padding = Math.Max(0, _contextTokens - TokenLayout.Tokens(_writer.Context.Length));
        present[..padding].Clear();
        present[padding..].Fill(true);
        (_means[row], _deviations[row], _scales[row]) = (_writer.Context.Mean, _writer.Context.Deviation, _writer.Context.Scale);

        TokenWriter.Flip(tokens, _reading.Place(_encoder.InputEdges[0], flipped, out var presentFlipped));
        present.CopyTo(presentFlipped);
        TensorPrimitives.Negate(Baselines(upright), Baselines(flipped));
    }

    /// <summary>Runs the network on the rows loaded.</summary>
    public void Forward(int rows, in Parameters encoder, in Parameters head)
    {
        var states = _reading.Forward(2 * rows, encoder, null);
        var size = _encoder.OutputSize;
        for (var at = 0; at < 2 * rows; at++)
        {
            var target = _telling.Place(_head.InputEdges[0], at, out var present);
            present.Fill(true);
            states.Slice(((at * (_contextTokens + _futureTokens)) + _contextTokens) * size, target.Length).CopyTo(target);
        }

        _telling.Forward(2 * rows, head, null);
    }

    /// <summary>The quantiles [horizon, <see cref="QuantileMixture.Levels"/>] of a row in the series' unit: the mean of both readings (test-time augmentation by the sign).</summary>
    public void Read(int row, Span<float> quantiles)
    {
        quantiles.Clear();
        for (var flip = 0; flip < 2; flip++)
        {
            var (at, horizon) = ((2 * row) + flip, quantiles.Length / QuantileMixture.Levels);
            for (var token = 0; token < _futureTokens; token++)
            {
                var (first, outputs) = (token * TokenLayout.Patch, ((at * _futureTokens) + token) * QuantileMixture.OutputSize);
                QuantileMixture.Quantiles(_telling.Output().Slice(outputs, QuantileMixture.OutputSize), Baselines(at), first, _scales[row], _weights, _quantiles);
                for (var i = 0; i < Math.Min(TokenLayout.Patch, horizon - first); i++)
                {
                    for (var q = 0; q < QuantileMixture.Levels; q++)
                    {
                        // The lowest quantile upside down is the highest one.
                        var value = (_quantiles[(i * QuantileMixture.Levels) + (flip == 0 ? q : QuantileMixture.Levels - 1 - q)] * _deviations[row]) + (flip == 0 ? _means[row] : -_means[row]);
                        quantiles[((first + i) * QuantileMixture.Levels) + q] += Math.Clamp(flip == 0 ? value : -value, float.MinValue, float.MaxValue) / 2;
                    }
                }
            }
        }
    }

    Span<float> Baselines(int row) => _baselines.AsSpan(row * BaselineForecasts.Count * _futureTokens * TokenLayout.Patch, BaselineForecasts.Count * _futureTokens * TokenLayout.Patch);
}
