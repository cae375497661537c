namespace Microsoft.ML.Lstm.Skeletons;

/// <summary>Makes features of sequences of joints, one sequence at a time; it keeps its memory.</summary>
sealed class SkeletonExtractor(SkeletonPlan plan)
{
    /// <summary>Bones that are shorter than this part of the skeleton scale nothing: a recorder's noise would.</summary>
    const double LeastScale = 1e-6;

    readonly SkeletonFrames _frames = new(plan);
    readonly double[] _center = new double[3], _start = new double[3], _bones = new double[3 * plan.Bones.Length];
    float[] _points = [], _paths = [], _features = [];

    /// <summary>Features [frames, features] of the last sequence.</summary>
    public ReadOnlySpan<float> Features => _features.AsSpan(0, _frames.Count * plan.Features);

    /// <summary>Takes a sequence; what is wrong with it, or null.</summary>
    public string? Extract(ReadOnlySpan<float> values)
    {
        if (_frames.Take(values) is { } fault) return fault;
        Reserve(ref _points, values.Length);
        Reserve(ref _paths, _frames.Count * plan.Dimensions);
        Reserve(ref _features, _frames.Count * plan.Features);
        Place();
        for (var frame = 0; frame < _frames.Count; frame++) Write(frame, _features.AsSpan(frame * plan.Features, plan.Features));
        return null;
    }

    static void Reserve(ref float[] buffer, int length)
    {
        if (buffer.Length < length) buffer = new float[Math.Max(length, (int)Math.Min(2L * buffer.Length, Array.MaxLength))];
    }

    /// <summary>Centres, scales and turns every frame.</summary>
    void Place()
    {
        var scale = Scale();
        var (sequenceX, sequenceZ) = (0d, 0d);
        if (plan.View == SkeletonView.PerSequence)
        {
            for (var frame = 0; frame < _frames.Count; frame++)
            {
                var (x, z) = Side(frame);
                (sequenceX, sequenceZ) = (sequenceX + x, sequenceZ + z);
            }
        }
        for (var frame = 0; frame < _frames.Count; frame++)
        {
            CenterOf(frame);
            if (frame == 0) _center.CopyTo(_start, 0);
            var (x, z) = plan.View == SkeletonView.PerFrame ? Side(frame) : (sequenceX, sequenceZ);
            var length = Math.Sqrt((x * x) + (z * z));
            var (cos, sin) = length > 0 ? (x / length, z / length) : (1, 0);
            for (var joint = 0; joint < plan.Joints; joint++)
            {
                var point = _points.AsSpan(((frame * plan.Joints) + joint) * plan.Dimensions, plan.Dimensions);
                if (_frames.IsSeen(joint)) Turn(_frames.Joint(frame, joint), _center, cos, sin, scale, point);
                else point.Clear();
            }
            var path = _paths.AsSpan(frame * plan.Dimensions, plan.Dimensions);
            for (var d = 0; d < path.Length; d++) path[d] = (float)_center[d];
            Turn(path, _start, cos, sin, scale, path);
        }
    }

    static void Turn(ReadOnlySpan<float> from, double[] origin, double cos, double sin, double scale, Span<float> to)
    {
        var (x, y) = ((from[0] - origin[0]) / scale, (from[1] - origin[1]) / scale);
        to[1] = (float)y;
        if (from.Length == 2)
        {
            to[0] = (float)x;
            return;
        }
        var z = (from[2] - origin[2]) / scale;
        to[0] = (float)((x * cos) + (z * sin));
        to[2] = (float)((z * cos) - (x * sin));
    }

    /// <summary>The centre of a frame: the mean of the joints that make it, or of all where none of these was ever seen.</summary>
    void CenterOf(int frame)
    {
        Array.Clear(_center);
        var count = Sum(plan.Center, frame);
        if (count == 0) for (var joint = 0; joint < plan.Joints; joint++) count += Add(frame, joint);
        for (var d = 0; d < plan.Dimensions && count > 0; d++) _center[d] /= count;
    }

    int Sum(int[] joints, int frame)
    {
        var count = 0;
        foreach (var joint in joints) count += Add(frame, joint);
        return count;
    }

    int Add(int frame, int joint)
    {
        if (!_frames.IsSeen(joint)) return 0;
        var at = _frames.Joint(frame, joint);
        for (var d = 0; d < at.Length; d++) _center[d] += at[d];
        return 1;
    }

    /// <summary>From the left joint to the right one, along x and z; 0 where one was never seen.</summary>
    (double X, double Z) Side(int frame)
    {
        var (left, right) = (plan.Options.Layout.Left!.Value, plan.Options.Layout.Right!.Value);
        if (!_frames.IsSeen(left) || !_frames.IsSeen(right)) return (0, 0);
        var from = _frames.Joint(frame, left);
        var to = _frames.Joint(frame, right);
        return ((double)to[0] - from[0], (double)to[2] - from[2]);
    }

    /// <summary>The mean length of the bones that scale; 1 where that is nothing, or next to nothing.</summary>
    double Scale()
    {
        var (sum, count, extent) = (0d, 0L, 0d);
        for (var frame = 0; frame < _frames.Count; frame++)
        {
            CenterOf(frame);
            for (var joint = 0; joint < plan.Joints; joint++)
            {
                if (!_frames.IsSeen(joint)) continue;
                var at = _frames.Joint(frame, joint);
                for (var d = 0; d < at.Length; d++) extent = Math.Max(extent, Math.Max(Math.Abs(at[d] - _center[d]), Math.Abs(_center[d])));
            }
            foreach (var bone in plan.ScaleBones)
            {
                var (from, to) = (plan.Bones[bone].From, plan.Bones[bone].To);
                if (!_frames.IsSeen(from) || !_frames.IsSeen(to)) continue;
                sum += Distance(_frames.Joint(frame, from), _frames.Joint(frame, to));
                count++;
            }
        }
        var scale = count == 0 ? 0 : sum / count;
        return scale > LeastScale * extent ? scale : 1;
    }

    static double Distance(ReadOnlySpan<float> from, ReadOnlySpan<float> to)
    {
        var sum = 0d;
        for (var d = 0; d < from.Length; d++) sum += ((double)to[d] - from[d]) * ((double)to[d] - from[d]);
        return Math.Sqrt(sum);
    }

    void Write(int frame, Span<float> to)
    {
        var (options, size) = (plan.Options, plan.FrameSize);
        var points = _points.AsSpan(frame * size, size);
        if (options.Coordinates) points.CopyTo(Next(ref to, size));
        if (options.BoneDirections || options.Angles) Directions(points);
        if (options.BoneDirections)
        {
            var bones = Next(ref to, plan.Bones.Length * plan.Dimensions);
            for (var i = 0; i < bones.Length; i++) bones[i] = (float)_bones[i];
        }
        if (options.Velocities)
        {
            var (before, after) = (Math.Max(frame - 1, 0), Math.Min(frame + 1, _frames.Count - 1));
            var velocities = Next(ref to, size);
            // At the ends the frame itself is one of the two, which are then one frame apart; of one frame alone they are the same.
            var apart = Math.Max(after - before, 1);
            for (var i = 0; i < size; i++) velocities[i] = (float)(((double)_points[(after * size) + i] - _points[(before * size) + i]) / apart);
        }
        if (options.Path) _paths.AsSpan(frame * plan.Dimensions, plan.Dimensions).CopyTo(Next(ref to, plan.Dimensions));
        for (var i = 0; i < plan.AnglePairs.Length; i += 2) to[i / 2] = Angle(plan.AnglePairs[i], plan.AnglePairs[i + 1]);
    }

    static Span<float> Next(ref Span<float> rest, int count)
    {
        var next = rest[..count];
        rest = rest[count..];
        return next;
    }

    /// <summary>Unit vectors along the bones; 0 of one without a length, or whose ends were not both seen.</summary>
    void Directions(ReadOnlySpan<float> points)
    {
        for (var i = 0; i < plan.Bones.Length; i++)
        {
            var bone = plan.Bones[i];
            var direction = _bones.AsSpan(i * plan.Dimensions, plan.Dimensions);
            var from = points.Slice(bone.From * plan.Dimensions, plan.Dimensions);
            var to = points.Slice(bone.To * plan.Dimensions, plan.Dimensions);
            var length = _frames.IsSeen(bone.From) && _frames.IsSeen(bone.To) ? Distance(from, to) : 0;
            for (var d = 0; d < direction.Length; d++) direction[d] = length > 0 ? ((double)to[d] - from[d]) / length : 0;
        }
    }

    float Angle(int first, int second)
    {
        var a = _bones.AsSpan(first * plan.Dimensions, plan.Dimensions);
        var b = _bones.AsSpan(second * plan.Dimensions, plan.Dimensions);
        var (dot, lengths) = (0d, 0d);
        for (var d = 0; d < a.Length; d++) (dot, lengths) = (dot + (a[d] * b[d]), lengths + (a[d] * a[d]) + (b[d] * b[d]));
        // A bone without a length has no direction, and no angle.
        return lengths < 1.5 ? 0 : (float)Math.Acos(Math.Clamp(dot, -1, 1));
    }
}
