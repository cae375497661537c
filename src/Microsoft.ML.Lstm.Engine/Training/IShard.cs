namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>A part of a batch: computes loss and gradient of its examples in memory of its own.</summary>
interface IShard
{
    /// <summary>Adds the gradient of the weighted sum of losses over <paramref name="examples"/>, numbers that <see cref="ITask.Draw"/> gave; the seed is dropout's.</summary>
    ShardLoss Train(ReadOnlySpan<int> examples, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient, ulong seed);

    /// <summary>The loss of validation examples <paramref name="first"/> and on.</summary>
    ShardLoss Validate(int first, int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed);
}

/// <summary>A weighted sum of losses and the sum of its weights.</summary>
readonly record struct ShardLoss(double Sum, double Weight)
{
    /// <summary>The mean; NaN where nothing has a weight.</summary>
    public double Mean => Weight > 0 ? Sum / Weight : double.NaN;

    public static ShardLoss operator +(ShardLoss one, ShardLoss other) => new(one.Sum + other.Sum, one.Weight + other.Weight);
}
