namespace Microsoft.ML.Lstm.Tests.Skeletons;

/// <summary>Features of skeletons by their definitions, feature by feature and frame by frame, in double.</summary>
static class SkeletonReference
{
    public static double[][] Of(float[] values, SkeletonFeatureOptions options, SkeletonView view)
    {
        var (layout, dimensions) = (options.Layout, options.Dimensions);
        var joints = layout.Joints.Count;
        var frames = values.Length / (joints * dimensions);
        double[] Raw(int t, int j) => [.. Enumerable.Range(0, dimensions).Select(d => (double)values[(((t * joints) + j) * dimensions) + d])];
        bool Missing(int t, int j) => Raw(t, j).Any(double.IsNaN) || (options.ZeroIsMissing && Raw(t, j).All(x => x == 0));
        int[][] seen = [.. Enumerable.Range(0, joints).Select(j => Enumerable.Range(0, frames).Where(t => !Missing(t, j)).ToArray())];

        double[] Position(int t, int j)
        {
            var before = seen[j].Where(at => at <= t).DefaultIfEmpty(seen[j][0]).Max();
            var after = seen[j].Where(at => at >= t).DefaultIfEmpty(seen[j][^1]).Min();
            // Single precision is what is kept between frames.
            return [.. Raw(before, j).Zip(Raw(after, j), (x, y) => before >= after ? (after < t ? y : x) : (double)(float)(x + ((y - x) * (t - before) / (after - before))))];
        }

        double[] Center(int t)
        {
            var known = (layout.Center.Count > 0 ? layout.Center : [.. Enumerable.Range(0, joints)]).Where(j => seen[j].Length > 0).ToArray();
            if (known.Length == 0) known = [.. Enumerable.Range(0, joints).Where(j => seen[j].Length > 0)];
            return [.. Enumerable.Range(0, dimensions).Select(d => known.Length == 0 ? 0 : known.Average(j => Position(t, j)[d]))];
        }

        static double Length(IEnumerable<double> x) => Math.Sqrt(x.Sum(value => value * value));
        static double[] Minus(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a - b)];

        var scaling = (layout.ScaleBones.Count > 0 ? layout.ScaleBones : [.. Enumerable.Range(0, layout.Bones.Count)]).Select(at => layout.Bones[at]).Where(bone => seen[bone.From].Length > 0 && seen[bone.To].Length > 0).ToArray();
        var scale = scaling.Length == 0 ? 0 : Enumerable.Range(0, frames).Average(t => scaling.Average(bone => Length(Minus(Position(t, bone.To), Position(t, bone.From)))));
        if (scale == 0) scale = 1;

        double[] Side(int t) => layout is { Left: { } left, Right: { } right } && seen[left].Length > 0 && seen[right].Length > 0 ? Minus(Position(t, right), Position(t, left)) : new double[3];
        double Angle(int t)
        {
            if (view == SkeletonView.AsRecorded) return 0;
            double[][] sides = view == SkeletonView.PerFrame ? [Side(t)] : [.. Enumerable.Range(0, frames).Select(Side)];
            return Math.Atan2(sides.Sum(side => side[2]), sides.Sum(side => side[0]));
        }

        double[] Turned(double[] x, int t)
        {
            var angle = Angle(t);
            double[] scaled = [.. x.Select(value => value / scale)];
            return dimensions == 2 ? scaled : [(scaled[0] * Math.Cos(angle)) + (scaled[2] * Math.Sin(angle)), scaled[1], (scaled[2] * Math.Cos(angle)) - (scaled[0] * Math.Sin(angle))];
        }

        double[] Point(int t, int j) => seen[j].Length == 0 ? new double[dimensions] : Turned(Minus(Position(t, j), Center(t)), t);
        double[] Direction(int t, SkeletonBone bone)
        {
            if (seen[bone.From].Length == 0 || seen[bone.To].Length == 0) return new double[dimensions];
            var along = Minus(Point(t, bone.To), Point(t, bone.From));
            return Length(along) == 0 ? along : [.. along.Select(x => x / Length(along))];
        }

        IEnumerable<double> Frame(int t)
        {
            if (options.Coordinates) foreach (var j in Enumerable.Range(0, joints)) foreach (var x in Point(t, j)) yield return x;
            if (options.BoneDirections) foreach (var bone in layout.Bones) foreach (var x in Direction(t, bone)) yield return x;
            var (before, after) = (Math.Max(t - 1, 0), Math.Min(t + 1, frames - 1));
            if (options.Velocities) foreach (var j in Enumerable.Range(0, joints)) foreach (var x in Minus(Point(after, j), Point(before, j))) yield return x / Math.Max(1, after - before);
            if (options.Path) foreach (var x in Turned(Minus(Center(t), Center(0)), t)) yield return x;
            if (!options.Angles) yield break;
            foreach (var first in layout.Bones)
            {
                foreach (var second in layout.Bones.Where(bone => bone.From == first.To))
                {
                    var (a, b) = (Direction(t, first), Direction(t, second));
                    yield return Length(a) == 0 || Length(b) == 0 ? 0 : Math.Acos(Math.Clamp(a.Zip(b, (x, y) => x * y).Sum(), -1, 1));
                }
            }
        }

        return [.. Enumerable.Range(0, frames).Select(t => Frame(t).ToArray())];
    }
}
