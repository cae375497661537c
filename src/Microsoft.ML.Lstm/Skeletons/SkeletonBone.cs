namespace Microsoft.ML.Lstm;

/// <summary>Two joints that a bone connects, by their numbers from 0 on.</summary>
/// <param name="From">The joint nearer to the trunk.</param>
/// <param name="To">The joint farther from it.</param>
public readonly record struct SkeletonBone(int From, int To);
