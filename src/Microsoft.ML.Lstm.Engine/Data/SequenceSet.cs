using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>Sequences of differing length, each with what a network is to make of it.</summary>
/// <param name="features">Features of each step.</param>
public sealed class SequenceSet(int features)
{
    readonly List<float[]> _inputs = [], _targets = [];
    readonly List<float> _weights = [];

    /// <summary>Features of each step.</summary>
    public int Features { get; } = features > 0 ? features : throw new ArgumentOutOfRangeException(nameof(features), features, $"A step has {features} features, but must have at least 1.");

    /// <summary>Number of sequences.</summary>
    public int Count => _inputs.Count;

    /// <summary>Steps of the longest sequence.</summary>
    public int LongestSteps { get; private set; }

    /// <summary>Adds a sequence.</summary>
    /// <param name="input">[steps, Features], row-major; at least one step. A step with a NaN in it counts as not there.</param>
    /// <param name="target">What the loss compares with the network's outputs: for each output step the targets it has; NaN is one that is missing.</param>
    public void Add(ReadOnlySpan<float> input, params ReadOnlySpan<float> target) => Add(input, target, weight: 1);

    /// <summary>Adds a sequence that counts more or less than others.</summary>
    /// <param name="input">[steps, Features], row-major; at least one step. A step with a NaN in it counts as not there.</param>
    /// <param name="target">What the loss compares with the network's outputs: for each output step the targets it has; NaN is one that is missing.</param>
    /// <param name="weight">How much each of its targets counts; finite and not negative.</param>
    public void Add(ReadOnlySpan<float> input, ReadOnlySpan<float> target, float weight)
    {
        Check(input, Features);
        if (!(weight >= 0 && float.IsFinite(weight))) throw new ArgumentOutOfRangeException(nameof(weight), weight, $"The weight of a sequence is {weight}, but must be finite and not negative.");
        foreach (var value in target)
        {
            if (float.IsInfinity(value)) throw new ArgumentException($"A target is {value}. Give a finite number, or NaN where it is not known.", nameof(target));
        }
        _inputs.Add(input.ToArray());
        _targets.Add(target.ToArray());
        _weights.Add(weight);
        LongestSteps = Math.Max(LongestSteps, input.Length / Features);
    }

    /// <summary>Steps of a sequence.</summary>
    public int Steps(int index) => _inputs[index].Length / Features;

    /// <summary>The values of a sequence [steps, Features].</summary>
    public ReadOnlySpan<float> Input(int index) => _inputs[index];

    /// <summary>The targets of a sequence.</summary>
    public ReadOnlySpan<float> Target(int index) => _targets[index];

    /// <summary>How much each target of a sequence counts.</summary>
    public float Weight(int index) => _weights[index];

    /// <summary>The order in which sequences lie well together: from the longest to the shortest, alike ones by their number.</summary>
    internal Comparison<int> LongestFirst => field ??= (one, other) =>
        Steps(one) == Steps(other) ? one.CompareTo(other) : Steps(other).CompareTo(Steps(one));

    /// <summary>Refuses what is no sequence of so many features, and values that no network can read.</summary>
    internal static void Check(ReadOnlySpan<float> input, int features)
    {
        if (input.Length == 0 || input.Length % features != 0) ThrowNoSteps(input.Length, features);
        for (var i = 0; i < input.Length; i++)
        {
            if (float.IsInfinity(input[i])) ThrowInfinite(i / features, i % features, input[i]);
        }
    }

    [DoesNotReturn]
    static void ThrowNoSteps(int length, int features) => throw new ArgumentException(
        $"A sequence of {length} values is no whole number of steps of {features} features, 1 or more.", "input");

    [DoesNotReturn]
    static void ThrowInfinite(int step, int feature, float value) => throw new ArgumentException(
        $"Feature {feature} of step {step} is {value}. Give a finite number, or NaN for a step that is not known.", "input");
}
