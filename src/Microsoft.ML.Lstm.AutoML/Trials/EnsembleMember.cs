namespace Microsoft.ML.Lstm;

/// <summary>A trial in an ensemble.</summary>
/// <param name="Trial">Its number.</param>
/// <param name="Weight">Its weight; those of all members sum to 1.</param>
public sealed record EnsembleMember(int Trial, double Weight);
