using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>Makes tokens of a context and of the horizon behind it (<see cref="TokenLayout"/>). One thread at a time.</summary>
sealed class TokenWriter
{
    readonly PhaseTable _first = new(), _second = new();

    /// <summary>The statistics of the context that was read last.</summary>
    public ContextStatistics Context { get; } = new();

    /// <summary>Reads a context and writes its tokens and those of the future.</summary>
    /// <param name="context">Values, NaN where missing; only the newest are read.</param>
    /// <param name="season">A period that is known; 0 to find one, 1 for none.</param>
    /// <param name="tokens">[context tokens + future tokens, <see cref="TokenLayout.Size"/>].</param>
    /// <param name="contextTokens">Tokens of the context; the first one may begin before it.</param>
    /// <param name="baselines">[<see cref="BaselineForecasts.Count"/>, future tokens · patch]: the forecasts by rules.</param>
    public void Write(ReadOnlySpan<float> context, int season, Span<float> tokens, int contextTokens, Span<float> baselines)
    {
        var horizon = baselines.Length / BaselineForecasts.Count;
        Context.Read(context[Math.Max(0, context.Length - TokenLayout.MostContext)..], season);
        if (Context.First.Period > 1) _first.Set(Context.First.Period);
        if (Context.Second.Period > 1) _second.Set(Context.Second.Period);
        var summary = BaselineForecasts.Write(Context, baselines, horizon);
        tokens.Clear();
        // The last context token ends where the future begins.
        var start = Context.Length - (contextTokens * TokenLayout.Patch);
        for (var token = 0; token < tokens.Length / TokenLayout.Size; token++)
        {
            var own = tokens.Slice(token * TokenLayout.Size, TokenLayout.Size);
            WriteSteps(own, start + (token * TokenLayout.Patch), baselines, horizon);
            WriteSummary(own[TokenLayout.Summary..], token - contextTokens, summary);
        }
    }

    /// <summary>Writes the tokens of the same context upside down: what is measured in values changes its sign, phases and spreads do not.</summary>
    public static void Flip(ReadOnlySpan<float> tokens, Span<float> flipped)
    {
        tokens.CopyTo(flipped);
        for (var at = 0; at < flipped.Length; at += TokenLayout.Size)
        {
            var token = flipped.Slice(at, TokenLayout.Size);
            Negate(token.Slice(TokenLayout.Value * TokenLayout.Patch, TokenLayout.Patch));
            Negate(token.Slice(TokenLayout.Remainder * TokenLayout.Patch, TokenLayout.Patch));
            Negate(token[(TokenLayout.Baselines * TokenLayout.Patch)..TokenLayout.Summary]);
            Negate(token.Slice(TokenLayout.Summary + TokenLayout.EndOfContext, TokenLayout.EndOfContextSize));
        }

        static void Negate(Span<float> values) => TensorPrimitives.Negate(values, values);
    }

    void WriteSteps(Span<float> token, int start, ReadOnlySpan<float> baselines, int horizon)
    {
        const int Patch = TokenLayout.Patch;
        var (first, second, inverse) = (Context.First, Context.Second, 1 / Context.Scale);
        for (var i = 0; i < Patch; i++)
        {
            var t = start + i;
            if (t < 0) continue;
            if (first.Period > 1) (token[(TokenLayout.Phases * Patch) + i], token[((TokenLayout.Phases + 1) * Patch) + i]) = _first[t];
            if (second.Period > 1) (token[((TokenLayout.Phases + 2) * Patch) + i], token[((TokenLayout.Phases + 3) * Patch) + i]) = _second[t];
            token[(TokenLayout.Spread * Patch) + i] = Math.Clamp(Context.SpreadAt(t) * inverse, 0, BaselineForecasts.Limit) - 0.7f;
            if (t >= Context.Length)
            {
                for (var b = 0; b < BaselineForecasts.Count; b++) token[((TokenLayout.Baselines + b) * Patch) + i] = baselines[(b * horizon) + t - Context.Length];
            }
            else if (!float.IsNaN(Context.Values[t]))
            {
                token[(TokenLayout.Value * Patch) + i] = Limited(Context.Values[t]);
                token[(TokenLayout.Known * Patch) + i] = 1;
                token[(TokenLayout.Remainder * Patch) + i] = Limited(Context.Remainders[t] * inverse);
            }
        }
    }

    /// <param name="summary">Where to.</param>
    /// <param name="ahead">The token's number in the future; negative in the context.</param>
    /// <param name="end">What is known of the end of the context.</param>
    void WriteSummary(Span<float> summary, int ahead, BaselineSummary end)
    {
        var inverse = 1 / Context.Scale;
        summary[0] = ahead >= 0 ? 1 : 0;
        summary[1] = ahead >= 0 ? MathF.Log(1 + ahead) / 2 : 0;
        summary[2] = MathF.Log(Context.Scale);
        summary[3] = Context.FirstScore;
        summary[4] = Context.SecondScore;
        summary[5] = MathF.Log(Context.First.Period) / 3;
        summary[6] = MathF.Log(Context.Second.Period) / 3;
        summary[7] = MathF.Log(Math.Max(1, Context.Length) / 512f);
        summary[TokenLayout.EndOfContext] = Limited(end.Last);
        summary[TokenLayout.EndOfContext + 1] = Limited(end.Anchor * inverse);
        summary[TokenLayout.EndOfContext + 2] = Limited(end.Recent * inverse);
        summary[TokenLayout.EndOfContext + 3] = Limited(end.Slope * 16 * inverse);
        summary[12] = Context.IsGiven ? 1 : 0;
    }

    static float Limited(float value) => Math.Clamp(value, -BaselineForecasts.Limit, BaselineForecasts.Limit);
}
