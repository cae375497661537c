namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>Numbers of actions as probabilities, and the best among some.</summary>
static class Choices
{
    /// <summary>Logits as probabilities, in their place; computed in double, so that steps one by one and all at once agree.</summary>
    public static void Softmax(Span<float> logits)
    {
        var (greatest, sum) = (double.NegativeInfinity, 0.0);
        foreach (var logit in logits) greatest = Math.Max(greatest, logit);
        foreach (var logit in logits) sum += Math.Exp(logit - greatest);
        foreach (ref var logit in logits) logit = (float)(Math.Exp(logit - greatest) / sum);
    }

    /// <summary>The action of the greatest value among those whose probability reaches a limit; -1 where none does. Of equal ones the first.</summary>
    public static int Best(ReadOnlySpan<float> values, ReadOnlySpan<float> supports, float limit)
    {
        var best = -1;
        for (var a = 0; a < values.Length; a++)
            if (supports[a] >= limit && (best < 0 || values[a] > values[best])) best = a;
        return best;
    }
}
