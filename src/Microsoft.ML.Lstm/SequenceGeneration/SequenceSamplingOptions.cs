namespace Microsoft.ML.Lstm;

/// <summary>How a fitted generator goes on with sequences.</summary>
public sealed record SequenceSamplingOptions
{
    /// <summary>Below 1 more likely values, above 1 bolder ones, 0 always the likeliest, each by those before it. Default 1: as in the data. Whether a sequence ends is drawn as the model says at any temperature above 0: it is rare at each step, and would be put off for ever.</summary>
    public float Temperature { get; init => field = Require.Between(value, 0f, 100f); } = 1;

    /// <summary>Steps that are added at most, where no condition says how many there are. Default 100.</summary>
    public int MaximumSteps { get; init => field = Require.Between(value, 1, 1 << 20); } = 100;

    /// <summary>Whether a sequence may end before, where the model thinks so; a model without learnt ends never does. Default true.</summary>
    public bool MayEnd { get; init; } = true;

    /// <summary>Seed of what is drawn: the same start, condition, code, options and seed give the same sequence, whatever comes before it and on any number of threads. Default 0.</summary>
    public int Seed { get; init; }
}
