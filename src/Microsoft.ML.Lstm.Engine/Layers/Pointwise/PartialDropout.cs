using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pointwise;

/// <summary>A <see cref="Dropout"/> of the first features of each step; those behind them, which must not be dropped, pass as they are.</summary>
sealed class PartialDropout : ILayer
{
    readonly Dropout _dropout;

    /// <param name="size">Features of a step.</param>
    /// <param name="dropped">Of which so many may be dropped.</param>
    /// <param name="rate">The share to drop, 0 to below 1.</param>
    public PartialDropout(int size, int dropped, float rate)
    {
        _dropout = new(size, rate);
        Dropped = dropped >= 1 && dropped <= size ? dropped : throw Require.Refused(nameof(dropped), dropped, $"Of {size} features at least 1 may be dropped, and all at most.");
    }

    /// <summary>Features that may be dropped.</summary>
    public int Dropped { get; }

    public float Rate => _dropout.Rate;

    public int InputSize => _dropout.InputSize;

    public int OutputSize => InputSize;

    public WeightLayout Weights => _dropout.Weights;

    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        _dropout.Forward(pass);
        Keep(pass.Input, pass.Output);
    }

    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        _dropout.Backward(pass);
        if (!pass.InputGradient.IsEmpty) Keep(pass.OutputGradient, pass.InputGradient);
    }

    void Keep(ReadOnlySpan<float> x, Span<float> destination)
    {
        for (var end = InputSize; end <= x.Length; end += InputSize)
        {
            var kept = (end - InputSize + Dropped)..end;
            x[kept].CopyTo(destination[kept]);
        }
    }

    public override string ToString() => FormattableString.Invariant($"PartialDropout({InputSize}, {Dropped}, {Rate})");
}
