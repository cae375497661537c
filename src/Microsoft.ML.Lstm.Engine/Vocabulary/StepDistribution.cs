namespace Microsoft.ML.Lstm;

/// <summary>The distribution of the values of a step that a generator of sequences makes.</summary>
public enum StepDistribution
{
    /// <summary>Binary values, each independent of the others of its step.</summary>
    Independent,

    /// <summary>Binary values, each by those before it in its step, such as the keys of a chord (Boulanger-Lewandowski et al. 2012).</summary>
    Joint,
}
