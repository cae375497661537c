namespace Microsoft.ML.Lstm;

/// <summary>What is told of each frame of a skeleton.</summary>
public sealed record SkeletonFeatureOptions
{
    /// <summary>The joints and bones. Default <see cref="SkeletonLayout.Kinect20"/>.</summary>
    public SkeletonLayout Layout { get; init => field = value ?? throw new ArgumentNullException(nameof(Layout)); } = SkeletonLayout.Kinect20;

    /// <summary>Coordinates of a joint, 3, the default (x, y upwards, z), or 2 (x, y).</summary>
    public int Dimensions { get; init => field = Require.Between(value, 2, 3); } = 3;

    /// <summary>
    /// How skeletons are turned about the vertical axis, by the line from the layout's left joint to its right one, which becomes that of x; null, the default, for <see cref="SkeletonView.PerSequence"/> where there are three dimensions and
    /// the layout names both joints, and <see cref="SkeletonView.AsRecorded"/> elsewhere.
    /// </summary>
    public SkeletonView? View { get; init => field = Require.Defined(value); }

    /// <summary>Whether coordinates are told, less those of the centre, in lengths of the scaling bones. Default true.</summary>
    public bool Coordinates { get; init; } = true;

    /// <summary>Whether unit vectors along the bones are told. Default true.</summary>
    public bool BoneDirections { get; init; } = true;

    /// <summary>Whether velocities of the coordinates are told, half of the difference between the frame after and the frame before. Default true.</summary>
    public bool Velocities { get; init; } = true;

    /// <summary>Whether it is told how far the centre is from where it was in the first frame, in lengths of the scaling bones. Default true.</summary>
    public bool Path { get; init; } = true;

    /// <summary>Whether angles between bones that follow each other are told, in radians, 0 for a straight limb. Default false.</summary>
    public bool Angles { get; init; }

    /// <summary>Whether a joint whose coordinates are all exactly 0 was not seen, as recorders write it. Default true. One with NaN never was.</summary>
    public bool ZeroIsMissing { get; init; } = true;
}
