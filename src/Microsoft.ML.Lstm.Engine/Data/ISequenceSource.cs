namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>An unbounded source of examples, sampled on demand in training: synthetic series, the experience of an agent.</summary>
public interface ISequenceSource
{
    /// <summary>What every example has.</summary>
    IReadOnlyList<FeatureSpec> Fields { get; }

    /// <summary>Adds examples to a set.</summary>
    /// <param name="examples">An empty set with <see cref="Fields"/>; its memory is used again and again.</param>
    /// <param name="count">How many to add.</param>
    /// <param name="random">All that is random comes from here: the same state gives the same examples, so that a training can be repeated.</param>
    void Draw(ExampleSet examples, int count, Random random);
}
