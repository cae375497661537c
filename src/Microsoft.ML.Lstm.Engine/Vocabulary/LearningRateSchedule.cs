namespace Microsoft.ML.Lstm;

/// <summary>Learning rate schedules, over the steps of a training.</summary>
public enum LearningRateSchedule
{
    /// <summary>Warm-up, then cosine annealing to zero (Loshchilov and Hutter 2017).</summary>
    Cosine,

    /// <summary>Constant.</summary>
    Constant,

    /// <summary>Step decay: a tenth after half of the steps and again after three quarters (He et al. 2016).</summary>
    Steps,

    /// <summary>A linear rise in the first tenth of all steps, then a linear fall to 1/32 (slanted triangular learning rates, Howard and Ruder 2018).</summary>
    SlantedTriangle,
}
