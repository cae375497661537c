using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Skeletons;

/// <summary>Options, checked against each other, and what follows from them.</summary>
sealed class SkeletonPlan
{
    const int MostJoints = 1024, MostBones = 4096, MostAngles = 1 << 14;

    static readonly string[] Axes = ["X", "Y", "Z"];

    /// <exception cref="ArgumentException">The options do not fit each other.</exception>
    public SkeletonPlan(SkeletonFeatureOptions options)
    {
        var layout = options.Layout;
        Check(layout);
        View = options.View ?? (options.Dimensions == 3 && layout.Left is not null ? SkeletonView.PerSequence : SkeletonView.AsRecorded);
        if (View != SkeletonView.AsRecorded && options.Dimensions == 2) throw new ArgumentException($"View is {View}, but two dimensions cannot be turned about the vertical axis. Leave it null.", nameof(options));
        if (View != SkeletonView.AsRecorded && layout.Left is null) throw new ArgumentException($"View is {View}, but the layout names no left and right joint. Set Left and Right, or leave View null.", nameof(options));
        Options = options;
        (Joints, Dimensions) = (layout.Joints.Count, options.Dimensions);
        Bones = [.. layout.Bones];
        Center = layout.Center.Count > 0 ? [.. layout.Center] : [.. Enumerable.Range(0, Joints)];
        ScaleBones = layout.ScaleBones.Count > 0 ? [.. layout.ScaleBones] : [.. Enumerable.Range(0, Bones.Length)];
        AnglePairs = options.Angles ? [.. Chains(Bones).Take(2 * (MostAngles + 1))] : [];
        if (AnglePairs.Length > 2 * MostAngles) throw new ArgumentException($"The layout has more than {MostAngles} pairs of bones that follow each other. Leave Angles out, or give it fewer bones.", nameof(options));
        FeatureNames = [.. Names()];
        if (FeatureNames.Length == 0) throw new ArgumentException("No feature is asked for that the layout has. Ask for coordinates, or for directions of bones and give it bones.", nameof(options));
    }

    public SkeletonFeatureOptions Options { get; }

    public SkeletonView View { get; }

    public int Joints { get; }

    public int Dimensions { get; }

    /// <summary>Numbers of a frame.</summary>
    public int FrameSize => Joints * Dimensions;

    public SkeletonBone[] Bones { get; }

    public int[] Center { get; }

    public int[] ScaleBones { get; }

    /// <summary>Bones, two and two, the second of which begins where the first ends.</summary>
    public int[] AnglePairs { get; }

    /// <summary>Names of the features of a frame.</summary>
    public string[] FeatureNames { get; }

    public int Features => FeatureNames.Length;

    public static SkeletonPlan Transfer(ModelCodec codec, SkeletonPlan? plan)
    {
        var (known, layout) = (plan?.Options, plan?.Options.Layout);
        return new(new()
        {
            Layout = new()
            {
                Joints = codec.List(layout?.Joints, 1, MostJoints, codec.Text),
                Bones = codec.List(layout?.Bones, 0, MostBones, bone => new SkeletonBone(codec.Int(bone.From), codec.Int(bone.To))),
                Center = codec.List(layout?.Center, 0, MostJoints, joint => codec.Int(joint)),
                ScaleBones = codec.List(layout?.ScaleBones, 0, MostBones, bone => codec.Int(bone)),
                Left = codec.Flag(layout?.Left is not null) ? codec.Int(layout?.Left) : null,
                Right = codec.Flag(layout?.Right is not null) ? codec.Int(layout?.Right) : null,
            },
            Dimensions = codec.Int(known?.Dimensions),
            View = codec.Choice<SkeletonView>(plan?.View),
            Coordinates = codec.Flag(known?.Coordinates),
            BoneDirections = codec.Flag(known?.BoneDirections),
            Velocities = codec.Flag(known?.Velocities),
            Path = codec.Flag(known?.Path),
            Angles = codec.Flag(known?.Angles),
            ZeroIsMissing = codec.Flag(known?.ZeroIsMissing),
        });
    }

    static IEnumerable<int> Chains(SkeletonBone[] bones) =>
        from first in Enumerable.Range(0, bones.Length)
        from second in Enumerable.Range(0, bones.Length)
        where bones[first].To == bones[second].From
        from bone in new[] { first, second }
        select bone;

    IEnumerable<string> Names()
    {
        var (options, joints, axes) = (Options, Options.Layout.Joints, Axes.Take(Dimensions).ToArray());
        if (options.Coordinates) foreach (var joint in joints) foreach (var axis in axes) yield return $"{joint}.{axis}";
        if (options.BoneDirections) foreach (var bone in Bones) foreach (var axis in axes) yield return $"{joints[bone.From]}-{joints[bone.To]}.{axis}";
        if (options.Velocities) foreach (var joint in joints) foreach (var axis in axes) yield return $"{joint}.d{axis}";
        if (options.Path) foreach (var axis in axes) yield return $"Path.{axis}";
        for (var i = 0; i < AnglePairs.Length; i += 2) yield return $"{joints[Bones[AnglePairs[i]].From]}-{joints[Bones[AnglePairs[i]].To]}-{joints[Bones[AnglePairs[i + 1]].To]}";
    }

    static void Check(SkeletonLayout layout)
    {
        var joints = layout.Joints?.Count ?? 0;
        if (joints is 0 or > MostJoints) throw Bad($"has {joints} joints, but 1 to {MostJoints} are expected");
        if (layout.Joints!.FirstOrDefault(name => string.IsNullOrWhiteSpace(name), "there") != "there") throw Bad("has a joint without a name");
        if (layout.Joints!.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice) throw Bad($"names the joint '{twice.Key}' twice");
        if (layout.Bones.Count > MostBones) throw Bad($"has {layout.Bones.Count} bones, but at most {MostBones} are expected");
        foreach (var bone in layout.Bones)
            if (!IsJoint(bone.From) || !IsJoint(bone.To) || bone.From == bone.To) throw Bad($"has a bone from {bone.From} to {bone.To}, but it connects two of the joints 0 to {joints - 1}");
        foreach (var joint in layout.Center)
            if (!IsJoint(joint)) throw Bad($"has the centre {joint}, but its joints are 0 to {joints - 1}");
        foreach (var bone in layout.ScaleBones)
            if (bone < 0 || bone >= layout.Bones.Count) throw Bad($"is scaled by bone {bone}, but it has {layout.Bones.Count} bones, counted from 0");
        if (layout.Left is null != layout.Right is null) throw Bad("names one of Left and Right, but both or none are expected");
        if (layout is { Left: { } left, Right: { } right } && (!IsJoint(left) || !IsJoint(right) || left == right)) throw Bad($"has Left {left} and Right {right}, but they are two of the joints 0 to {joints - 1}");

        bool IsJoint(int joint) => joint >= 0 && joint < joints;
        static ArgumentException Bad(string what) => new($"The layout {what}. Correct it.", nameof(SkeletonFeatureOptions.Layout));
    }
}
