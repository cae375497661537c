namespace Microsoft.ML.Lstm;

/// <summary>What becomes of the learning rate over the steps of a training.</summary>
public enum LearningRateSchedule
{
    /// <summary>It warms up, then falls to zero along half a cosine (Loshchilov and Hutter 2017).</summary>
    Cosine,

    /// <summary>It stays.</summary>
    Constant,

    /// <summary>It falls to a tenth after half of the steps and again after three quarters (He et al. 2016).</summary>
    Steps,
}
