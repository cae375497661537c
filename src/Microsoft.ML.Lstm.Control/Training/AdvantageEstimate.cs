namespace Microsoft.ML.Lstm.Control.Training;

/// <summary>Generalised advantage estimation (Schulman et al. 2016), from the last step of a row to its first.</summary>
static class AdvantageEstimate
{
    /// <summary>The advantages and returns of one environment's steps.</summary>
    /// <param name="rollout">Takes them.</param>
    /// <param name="row">The environment.</param>
    /// <param name="discount">γ.</param>
    /// <param name="decay">λ.</param>
    public static void Compute(Rollout rollout, int row, double discount, double decay)
    {
        var trace = 0.0;
        for (var step = rollout.Steps - 1; step >= 0; step--)
        {
            var at = rollout.At(row, step);
            var goesOn = rollout.Ends[at] == 0 && step < rollout.Steps - 1;
            double next = goesOn ? rollout.Values[at + 1] : rollout.Ends[at] == 1 ? 0 : rollout.Bootstraps[at];
            trace = rollout.Rewards[at] + (discount * next) - rollout.Values[at] + (goesOn ? discount * decay * trace : 0);
            rollout.Advantages[at] = (float)trace;
            rollout.Returns[at] = (float)(trace + rollout.Values[at]);
        }
    }

    /// <summary>Gives advantages mean 0 and deviation 1; where all are the same they become 0.</summary>
    public static void Normalize(Span<float> advantages)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var advantage in advantages) sum += advantage;
        var mean = sum / advantages.Length;
        foreach (var advantage in advantages) squares += (advantage - mean) * (advantage - mean);
        var scale = 1 / (Math.Sqrt(squares / advantages.Length) + 1e-8);
        foreach (ref var advantage in advantages) advantage = (float)((advantage - mean) * scale);
    }
}
