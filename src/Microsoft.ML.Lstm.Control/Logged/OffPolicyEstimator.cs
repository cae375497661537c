namespace Microsoft.ML.Lstm;

/// <summary>Ways to estimate what a policy would gain from trajectories that another one has left.</summary>
public enum OffPolicyEstimator
{
    /// <summary>Importance sampling: the mean return, each trajectory weighted by how much more probable it is under the policy. Unbiased; of the greatest variance.</summary>
    ImportanceSampling,

    /// <summary>Weighted importance sampling: the same, divided by the sum of weights. Consistent, of less variance.</summary>
    WeightedSampling,

    /// <summary>Per-decision weighted importance sampling (Precup, Sutton and Singh 2000): each reward is weighted by what was decided up to it alone.</summary>
    PerDecision,

    /// <summary>Fitted Q evaluation (Le, Voloshin and Yue 2019): the value of first steps by a network that has learnt the policy's action values. No weights; as good as the network.</summary>
    FittedQ,

    /// <summary>Doubly robust (Jiang and Li 2016): action values, corrected by importance sampling of what they leave over.</summary>
    DoublyRobust,

    /// <summary>Weighted doubly robust (Thomas and Brunskill 2016): the same with weights that sum to one at each step.</summary>
    WeightedDoublyRobust,
}
