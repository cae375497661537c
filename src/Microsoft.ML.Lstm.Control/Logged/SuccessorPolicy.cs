namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>What is done after a logged step, whose value is learnt.</summary>
/// <param name="Table">For each trajectory [steps, actions]: probabilities of a given policy; or, for the best action, how supported each is.</param>
/// <param name="Support">Null for a given policy; else the best of those actions is taken whose support reaches this.</param>
sealed record SuccessorPolicy(float[][] Table, float? Support)
{
    /// <summary>The value of going on, and how much the policy agrees with the action that was taken.</summary>
    public (double Value, double Agreement) Next(int trajectory, int step, ReadOnlySpan<float> values, int taken)
    {
        var row = Table[trajectory].AsSpan(step * values.Length, values.Length);
        if (Support is { } limit)
        {
            // Where nothing is supported, what was done is what is done.
            var best = Choices.Best(values, row, limit) is var found and >= 0 ? found : taken;
            return (values[best], best == taken ? 1 : 0);
        }
        var value = 0.0;
        for (var a = 0; a < values.Length; a++) value += (double)row[a] * values[a];
        return (value, row[taken]);
    }
}
