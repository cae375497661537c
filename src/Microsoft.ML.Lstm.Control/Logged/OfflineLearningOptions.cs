namespace Microsoft.ML.Lstm;

/// <summary>How an <see cref="OfflinePolicy"/> is learnt.</summary>
public sealed record OfflineLearningOptions
{
    /// <summary>How action values are learnt. Default <see cref="ActionValueOptions"/> as they are.</summary>
    public ActionValueOptions ActionValues { get; init => field = value ?? throw new ArgumentNullException(nameof(ActionValues)); } = new();

    /// <summary>How it is learnt what was done, which tells which actions are supported.</summary>
    public BehaviorOptions Behavior { get; init => field = value ?? throw new ArgumentNullException(nameof(Behavior)); } = new();

    /// <summary>What a reward counts that comes a step later, from 0 to 1. Default 1: all alike.</summary>
    public float Discount { get; init => field = Require.Between(value, 0f, 1f); } = 1;

    /// <summary>
    /// How much actions that were not taken are held to be worse (conservative Q-learning; Kumar et al. 2020), in units of the spread of returns; 0 for fitted Q iteration (Ernst, Geurts and Wehenkel 2005). Default 0.3.
    /// </summary>
    public float Conservatism { get; init => field = Require.Between(value, 0f, 1000f); } = 0.3f;

    /// <summary>The estimated probability of what was done below which an action is never chosen (as in BCQ; Fujimoto, Meger and Precup 2019). 0 allows all. Default 0.05.</summary>
    public float LeastSupport { get; init => field = Require.Between(value, 0f, 1f); } = 0.05f;
}
