namespace Microsoft.ML.Lstm;

/// <summary>What the joints of a skeleton are, which bones connect them, and by which it is centred, scaled and turned. Joints are named by their numbers, from 0 on.</summary>
public sealed record SkeletonLayout
{
    /// <summary>The names of the joints, in the order of the data, 1 to 1,024.</summary>
    public required IReadOnlyList<string> Joints { get; init; }

    /// <summary>The bones; default none.</summary>
    public IReadOnlyList<SkeletonBone> Bones { get; init; } = [];

    /// <summary>Joints whose mean is the centre of a frame. Default none, for the mean of all joints.</summary>
    public IReadOnlyList<int> Center { get; init; } = [];

    /// <summary>Bones whose mean length over a sequence becomes 1, by their places in <see cref="Bones"/>. Default none, for all of them.</summary>
    public IReadOnlyList<int> ScaleBones { get; init; } = [];

    /// <summary>A joint on the left side, such as the left hip, from which a line to <see cref="Right"/> tells where the skeleton faces; null, the default, where that is not known.</summary>
    public int? Left { get; init; }

    /// <summary>The joint on the right side that belongs to <see cref="Left"/>.</summary>
    public int? Right { get; init; }

    /// <summary>The 20 joints of the first Kinect and its SDK: centre between the hips, scaled by the spine, turned by the shoulders.</summary>
    public static SkeletonLayout Kinect20 { get; } = new()
    {
        Joints =
        [
            "HipCenter", "Spine", "ShoulderCenter", "Head", "ShoulderLeft", "ElbowLeft", "WristLeft", "HandLeft", "ShoulderRight", "ElbowRight", "WristRight", "HandRight",
            "HipLeft", "KneeLeft", "AnkleLeft", "FootLeft", "HipRight", "KneeRight", "AnkleRight", "FootRight",
        ],
        Bones = Pairs(0, 1, 1, 2, 2, 3, 2, 4, 4, 5, 5, 6, 6, 7, 2, 8, 8, 9, 9, 10, 10, 11, 0, 12, 12, 13, 13, 14, 14, 15, 0, 16, 16, 17, 17, 18, 18, 19),
        Center = [0],
        ScaleBones = [0, 1],
        Left = 4,
        Right = 8,
    };

    /// <summary>The 15 joints of OpenNI, as the Florence 3D actions have them: centre between the hips, scaled by the trunk, turned by the shoulders.</summary>
    public static SkeletonLayout Kinect15 { get; } = new()
    {
        Joints =
        [
            "Head", "Neck", "Spine", "ShoulderLeft", "ElbowLeft", "WristLeft", "ShoulderRight", "ElbowRight", "WristRight",
            "HipLeft", "KneeLeft", "AnkleLeft", "HipRight", "KneeRight", "AnkleRight",
        ],
        Bones = Pairs(2, 1, 1, 0, 1, 3, 3, 4, 4, 5, 1, 6, 6, 7, 7, 8, 2, 9, 9, 10, 10, 11, 2, 12, 12, 13, 13, 14),
        Center = [9, 12],
        ScaleBones = [0],
        Left = 3,
        Right = 6,
    };

    /// <summary>The 25 joints of the second Kinect: centre at the base of the spine, scaled by the spine, turned by the shoulders.</summary>
    public static SkeletonLayout Kinect25 { get; } = new()
    {
        Joints =
        [
            "SpineBase", "SpineMid", "Neck", "Head", "ShoulderLeft", "ElbowLeft", "WristLeft", "HandLeft", "ShoulderRight", "ElbowRight", "WristRight", "HandRight",
            "HipLeft", "KneeLeft", "AnkleLeft", "FootLeft", "HipRight", "KneeRight", "AnkleRight", "FootRight", "SpineShoulder", "HandTipLeft", "ThumbLeft", "HandTipRight", "ThumbRight",
        ],
        Bones = Pairs(0, 1, 1, 20, 20, 2, 2, 3, 20, 4, 4, 5, 5, 6, 6, 7, 7, 21, 6, 22, 20, 8, 8, 9, 9, 10, 10, 11, 11, 23, 10, 24, 0, 12, 12, 13, 13, 14, 14, 15, 0, 16, 16, 17, 17, 18, 18, 19),
        Center = [0],
        ScaleBones = [0, 1],
        Left = 4,
        Right = 8,
    };

    static SkeletonBone[] Pairs(params int[] joints) => [.. joints.Chunk(2).Select(pair => new SkeletonBone(pair[0], pair[1]))];
}
