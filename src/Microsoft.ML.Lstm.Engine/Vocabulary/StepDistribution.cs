namespace Microsoft.ML.Lstm;

/// <summary>The distribution of the values of a step that a generator of sequences makes.</summary>
public enum StepDistribution
{
    /// <summary>Binary values, each independent of the others of its step.</summary>
    Independent,

    /// <summary>Binary values, each by those before it in its step, such as the keys of a chord (Boulanger-Lewandowski et al. 2012).</summary>
    Joint,

    /// <summary>
    /// Real values by a mixture of normal distributions (Bishop 1994), of two values with correlations (Graves 2013), such as offsets of a pen; those that are 0 or 1 in all training sequences, such as whether it is lifted, by a
    /// probability each.
    /// </summary>
    Mixture,
}
