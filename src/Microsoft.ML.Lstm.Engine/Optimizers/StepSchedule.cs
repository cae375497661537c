namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>Step decay: multiplies the learning rate by a factor at given fractions of the training (He et al. 2016).</summary>
public sealed class StepSchedule : ISchedule
{
    readonly float[] _shares;

    /// <summary>
    /// A schedule that multiplies by <paramref name="gamma"/> at each of the given fractions of all steps, 0 to 1; without any, at one half and three
    /// quarters.
    /// </summary>
    public StepSchedule(float gamma = 0.1f, params ReadOnlySpan<float> milestones)
    {
        if (!(gamma > 0 && gamma <= 1))
            throw Require.Refused(nameof(gamma), gamma, $"The factor of each drop must lie above 0 and at most at 1.");
        foreach (var share in milestones)
        {
            if (!(share >= 0 && share <= 1))
                throw Require.Refused(nameof(milestones), share, $"The share of steps before a drop must lie between 0 and 1.");
        }
        Gamma = gamma;
        _shares = milestones.IsEmpty ? [0.5f, 0.75f] : milestones.ToArray();
    }

    /// <summary>What each drop multiplies by.</summary>
    public float Gamma { get; }

    /// <summary>The fractions of all steps after which the rate drops.</summary>
    public ReadOnlySpan<float> Milestones => _shares;

    /// <inheritdoc/>
    public float Factor(long step, long steps)
    {
        var factor = 1f;
        foreach (var share in _shares)
            if (step >= (double)share * steps) factor *= Gamma;
        return factor;
    }
}
