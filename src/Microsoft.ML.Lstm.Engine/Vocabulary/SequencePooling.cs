namespace Microsoft.ML.Lstm;

/// <summary>How the steps of a sequence become one vector; steps that are not there do not count.</summary>
public enum SequencePooling
{
    /// <summary>The last step.</summary>
    Last,

    /// <summary>The mean over the steps.</summary>
    Mean,

    /// <summary>The greatest value of each feature.</summary>
    Max,

    /// <summary>A sum of the steps, weighted by how well they fit a learnt query (Yang et al. 2016); the weights can be looked at.</summary>
    Attention,
}
