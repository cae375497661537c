namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>Sequences of differing length, each with what a network is to make of it.</summary>
/// <param name="features">Features of each step.</param>
public sealed class SequenceSet(int features)
{
    readonly List<float[]> _inputs = [], _targets = [];

    /// <summary>Features of each step.</summary>
    public int Features { get; } = features > 0 ? features : throw new ArgumentOutOfRangeException(nameof(features), features, $"A step has {features} features, but must have at least 1.");

    /// <summary>Number of sequences.</summary>
    public int Count => _inputs.Count;

    /// <summary>Steps of the longest sequence.</summary>
    public int LongestSteps { get; private set; }

    /// <summary>Adds a sequence.</summary>
    /// <param name="input">[steps, Features], row-major; at least one step.</param>
    /// <param name="target">What the loss compares with the network's outputs: for each output step the targets it has; NaN is one that is missing.</param>
    public void Add(ReadOnlySpan<float> input, params ReadOnlySpan<float> target)
    {
        if (input.Length == 0 || input.Length % Features != 0)
            throw new ArgumentException($"A sequence of {input.Length} values is no whole number of steps of {Features} features, 1 or more.", nameof(input));
        _inputs.Add(input.ToArray());
        _targets.Add(target.ToArray());
        LongestSteps = Math.Max(LongestSteps, input.Length / Features);
    }

    /// <summary>Steps of a sequence.</summary>
    public int Steps(int index) => _inputs[index].Length / Features;

    /// <summary>The values of a sequence [steps, Features].</summary>
    public ReadOnlySpan<float> Input(int index) => _inputs[index];

    /// <summary>The targets of a sequence.</summary>
    public ReadOnlySpan<float> Target(int index) => _targets[index];
}
