namespace Microsoft.ML.Lstm;

/// <summary>How an <see cref="OffPolicyEvaluation"/> is made.</summary>
public sealed record OffPolicyOptions
{
    /// <summary>What a reward counts that comes a step later, from 0 to 1. Default 1: all alike.</summary>
    public float Discount { get; init => field = Require.Between(value, 0f, 1f); } = 1;

    /// <summary>How the policy's action values are learnt; null for none, so that fitted Q is NaN and doubly robust estimates are importance sampling. Default <see cref="ActionValueOptions"/> as they are.</summary>
    public ActionValueOptions? ActionValues { get; init; } = new();

    /// <summary>
    /// Parts of the trajectories: the action values of each part are those of a network that has learnt from the others (cross-fitting), so that no trajectory corrects values which it has made. 1 learns from all
    /// of them. Default 2; fewer trajectories than twice as many are one part.
    /// </summary>
    public int Folds { get; init => field = Require.Between(value, 1, 20); } = 2;

    /// <summary>
    /// Networks of action values that are learnt from draws of trajectories, so that the interval of fitted Q knows of the network's errors (Hao et al. 2021); each takes a training. Default 0: its interval is that of the
    /// trajectories alone, and far too narrow. 20 are enough for most.
    /// </summary>
    public int Refits { get; init => field = value == 1 ? throw Require.Refused(nameof(Refits), value, $"{nameof(Refits)} is {value}, but a spread needs 2 or more, or 0 for none.") : Require.Between(value, 0, 1000); }

    /// <summary>How probabilities of actions are learnt where they were not logged, and no model of them is given.</summary>
    public BehaviorOptions Behavior { get; init => field = value ?? throw new ArgumentNullException(nameof(Behavior)); } = new();

    /// <summary>The least probability that an estimated one counts as: a model's errors in small ones would blow up the weights. Logged probabilities count as they are. Default 0.01.</summary>
    public float LeastProbability { get; init => field = Require.Inside(value, 0, 1); } = 0.01f;

    /// <summary>The level of intervals, above 0 and below 1. Default 0.95.</summary>
    public float Level { get; init => field = Require.Inside(value, 0, 1); } = 0.95f;

    /// <summary>Bootstrap draws of trajectories. Default 1,000.</summary>
    public int Draws { get; init => field = Require.Between(value, 10, 1 << 20); } = 1000;

    /// <summary>How intervals are made of the draws. Default <see cref="BootstrapInterval.BiasCorrected"/>.</summary>
    public BootstrapInterval Interval { get; init => field = Require.Defined(value); }

    /// <summary>Effective sample size below which a policy is not recommended. Default 20.</summary>
    public double LeastEffectiveSampleSize { get; init => field = Require.Between(value, 0, double.MaxValue); } = 20;

    /// <summary>The share of a policy's decisions for actions that nobody has ever logged, above which it is not recommended. Default 0.01.</summary>
    public double MostUnlogged { get; init => field = Require.Between(value, 0, 1); } = 0.01;

    /// <summary>Seed of the draws and of the parts. Default 0.</summary>
    public int Seed { get; init; }
}
