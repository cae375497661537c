namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>The domain of a loss's targets: finite numbers within bounds.</summary>
/// <param name="Least">The least of them.</param>
/// <param name="Most">The greatest of them.</param>
/// <param name="Whole">Whether only whole numbers are.</param>
public readonly record struct TargetDomain(float Least, float Most, bool Whole = false)
{
    /// <summary>Every finite number.</summary>
    public static TargetDomain Any => new(float.MinValue, float.MaxValue);

    /// <summary>Whether a target is in the domain; NaN never is and must have weight 0.</summary>
    public bool Contains(float target) => target >= Least && target <= Most && (!Whole || target == MathF.Floor(target));

    /// <summary>In words.</summary>
    public override string ToString() => (Whole ? "a whole number" : "a finite number") + (this == Any ? "" : Most == float.MaxValue ? FormattableString.Invariant($" of at least {Least}") : FormattableString.Invariant($" from {Least} to {Most}"));
}
