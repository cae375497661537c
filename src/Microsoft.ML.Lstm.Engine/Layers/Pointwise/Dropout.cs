using System.Runtime.CompilerServices;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pointwise;

/// <summary>
/// Sets a fraction of the elements to zero in training and scales the others up (Srivastava et al. 2014); the identity without a seed.
/// </summary>
/// <remarks>
/// Which elements are dropped is a hash of the pass's seed and the element's index: nothing is kept, and Backward finds the same ones again.
/// </remarks>
public sealed class Dropout : ILayer
{
    /// <summary>A layer that drops <paramref name="rate"/> (0 to below 1) of its elements.</summary>
    public Dropout(int size, float rate)
    {
        InputSize = SizeGuard.Size(size);
        Rate = Fraction(rate, nameof(rate));
    }

    /// <summary>The dropout rate.</summary>
    public float Rate { get; }

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize => InputSize;

    /// <inheritdoc/>
    public WeightLayout Weights { get; } = new();

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        Apply(pass.Input, pass.Seed, pass.Output);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        if (!pass.InputGradient.IsEmpty) Apply(pass.OutputGradient, pass.Seed, pass.InputGradient);
    }

    /// <summary>Checks a share to drop.</summary>
    internal static float Fraction(float rate, [CallerMemberName] string? name = null) =>
        rate is >= 0 and < 1 ? rate : throw Require.Refused(name, rate, $"The share to drop must be at least 0 and below 1.");

    void Apply(ReadOnlySpan<float> x, ulong? seed, Span<float> destination)
    {
        if (seed is not { } key || Rate == 0) x.CopyTo(destination);
        else DropoutMask.Multiply(x, key, Rate, 1 / (1 - Rate), destination);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"Dropout({InputSize}, {Rate})");
}
