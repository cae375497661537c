namespace Microsoft.ML.Lstm;

/// <summary>Pooling of the steps of a sequence to one vector; masked steps do not count.</summary>
public enum SequencePooling
{
    /// <summary>The last step.</summary>
    Last,

    /// <summary>The mean over the steps.</summary>
    Mean,

    /// <summary>The maximum of each feature.</summary>
    Max,

    /// <summary>Attention pooling: a sum of the steps, weighted by a softmax of their scores against a learnt query (Yang et al. 2016); the weights can be read.</summary>
    Attention,

    /// <summary>The last step, the mean and the maximum of each feature side by side (concat pooling, Howard and Ruder 2018).</summary>
    Concatenated,
}
