namespace Microsoft.ML.Lstm.Skeletons;

/// <summary>The joints of a sequence, each somewhere in every frame: what was not seen is put between the frames in which it was.</summary>
sealed class SkeletonFrames(SkeletonPlan plan)
{
    /// <summary>Beyond it squares are no more what a recorder measures.</summary>
    const float Most = 1e10f;

    readonly bool[] _seen = new bool[plan.Joints];
    float[] _values = [];

    public int Count { get; private set; }

    /// <summary>Coordinates [frames, joints, dimensions]; 0 of a joint that no frame has.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Count * plan.FrameSize);

    /// <summary>Whether any frame has a joint.</summary>
    public bool IsSeen(int joint) => _seen[joint];

    /// <summary>Coordinates of a joint in a frame.</summary>
    public ReadOnlySpan<float> Joint(int frame, int joint) => _values.AsSpan(((frame * plan.Joints) + joint) * plan.Dimensions, plan.Dimensions);

    /// <summary>Takes a sequence; what is wrong with it, or null.</summary>
    public string? Take(ReadOnlySpan<float> values)
    {
        if (values.Length % plan.FrameSize != 0) return $"{values.Length} values are no frames of {plan.FrameSize}, {plan.Joints} joints of {plan.Dimensions} coordinates";
        Count = values.Length / plan.FrameSize;
        if ((long)Count * plan.Features > Array.MaxLength) return $"{Count} frames of {plan.Features} features are more than a vector holds";
        if (_values.Length < values.Length) _values = new float[Math.Max(values.Length, (int)Math.Min(2L * _values.Length, Array.MaxLength))];
        values.CopyTo(_values);
        for (var i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i]) || MathF.Abs(values[i]) <= Most) continue;
            var joint = i % plan.FrameSize / plan.Dimensions;
            return FormattableString.Invariant($"joint {joint} ('{plan.Options.Layout.Joints[joint]}') of frame {i / plan.FrameSize} has a coordinate of {values[i]}, but coordinates are at most {Most} in size, or NaN for a joint that was not seen");
        }
        for (var joint = 0; joint < plan.Joints; joint++) Fill(joint);
        return null;
    }

    void Fill(int joint)
    {
        var last = -1;
        for (var frame = 0; frame < Count; frame++)
        {
            if (IsMissing(Joint(frame, joint))) continue;
            if (last < 0) for (var t = 0; t < frame; t++) Copy(frame, t, joint);
            else Interpolate(last, frame, joint);
            last = frame;
        }
        _seen[joint] = last >= 0;
        for (var t = last + 1; t < Count; t++)
            if (last >= 0) Copy(last, t, joint);
            else At(t, joint).Clear();
    }

    bool IsMissing(ReadOnlySpan<float> joint)
    {
        var zero = plan.Options.ZeroIsMissing;
        foreach (var value in joint)
        {
            if (float.IsNaN(value)) return true;
            if (value != 0) zero = false;
        }
        return zero;
    }

    void Copy(int from, int to, int joint) => Joint(from, joint).CopyTo(At(to, joint));

    void Interpolate(int first, int second, int joint)
    {
        var before = Joint(first, joint);
        var after = Joint(second, joint);
        for (var t = first + 1; t < second; t++)
        {
            var share = (double)(t - first) / (second - first);
            var at = At(t, joint);
            for (var d = 0; d < at.Length; d++) at[d] = (float)(before[d] + (share * ((double)after[d] - before[d])));
        }
    }

    Span<float> At(int frame, int joint) => _values.AsSpan(((frame * plan.Joints) + joint) * plan.Dimensions, plan.Dimensions);
}
