using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Pointwise;

/// <summary>
/// Variational dropout (Gal and Ghahramani 2016): sets a fraction of a sequence's features to zero in training, the same ones at all of its steps, and scales the others up; the identity without a
/// seed. Which features are dropped is a hash of the pass's seed, the sequence's place and the feature's.
/// </summary>
public sealed class VariationalDropout : ILayer
{
    /// <summary>A layer that drops <paramref name="rate"/> (0 to below 1) of the features of each sequence.</summary>
    public VariationalDropout(int size, float rate)
    {
        InputSize = SizeGuard.Size(size);
        Rate = Dropout.Fraction(rate, nameof(rate));
    }

    /// <summary>The dropout rate.</summary>
    public float Rate { get; }

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize => InputSize;

    /// <inheritdoc/>
    public Shapes.WeightLayout Weights { get; } = new();

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        Apply(pass.Input, pass.Shape.Steps, pass.Seed, pass.Output);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        if (!pass.InputGradient.IsEmpty) Apply(pass.OutputGradient, pass.Shape.Steps, pass.Seed, pass.InputGradient);
    }

    void Apply(ReadOnlySpan<float> x, int steps, ulong? seed, Span<float> destination)
    {
        if (seed is not { } key || Rate == 0)
        {
            x.CopyTo(destination);
            return;
        }
        for (var row = 0; row * InputSize < x.Length; row++)
        {
            var step = row * InputSize;
            DropoutMask.Multiply(x.Slice(step, InputSize), key + ((ulong)(row / steps) * SplitMix64.Increment), Rate, 1 / (1 - Rate), destination.Slice(step, InputSize));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"VariationalDropout({InputSize}, {Rate})");
}
