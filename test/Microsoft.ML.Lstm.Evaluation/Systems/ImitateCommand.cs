namespace Microsoft.ML.Lstm.Evaluation.Systems;

/// <summary>
/// imitate FOLDER: movements that a hand has shown (LAIR, one folder a shape, one .npy file a movement), each left out once: a recurrent policy learns the velocity at each place from the others, and moves from where the one left out begins. The mean distance from it
/// (dynamic time warping) and the distance of the ends, in percent of the shape's size; beside it a rule without memory, the velocity of the nearest place that was shown.
/// </summary>
static class ImitateCommand
{
    const int Steps = 120;

    public static void Run(string[] arguments, int seed)
    {
        var (watch, shapes) = (new CpuWatch(), new List<(double Policy, double End, double Nearest)>());
        foreach (var folder in Directory.GetDirectories(arguments[0]).Order(StringComparer.Ordinal))
        {
            var paths = Directory.GetFiles(folder, "*.npy").Order(StringComparer.Ordinal).Select(file => Movement.Read(file, Steps)).ToArray();
            if (paths.Length < 2) continue;
            var results = paths.Select((left, i) => Judge([.. paths.Where((_, other) => other != i)], left, seed)).ToList();
            var mean = (results.Average(one => one.Policy), results.Average(one => one.End), results.Average(one => one.Nearest));
            shapes.Add(mean);
            Console.WriteLine(FormattableString.Invariant($"imitate {Path.GetFileName(folder)} seed {seed}: distance {mean.Item1:F1} % of the size, end {mean.Item2:F1} %, without memory {mean.Item3:F1} %, {paths.Length} movements"));
        }
        Console.WriteLine(FormattableString.Invariant($"imitate {shapes.Count} shapes seed {seed}: distance {shapes.Average(one => one.Policy):F1} %, end {shapes.Average(one => one.End):F1} %, without memory {shapes.Average(one => one.Nearest):F1} %, CPU seconds {watch.Seconds:F0}"));
    }

    static (double Policy, double End, double Nearest) Judge(Movement[] shown, Movement left, int seed)
    {
        var all = shown.SelectMany(path => path.Points).ToArray();
        var (middle, size) = ((X: all.Average(point => point.X), Y: all.Average(point => point.Y)), Math.Max(all.Max(point => point.X) - all.Min(point => point.X), all.Max(point => point.Y) - all.Min(point => point.Y)));
        var most = shown.Max(path => Enumerable.Range(1, Steps - 1).Max(t => Math.Max(Math.Abs(path.Points[t].X - path.Points[t - 1].X), Math.Abs(path.Points[t].Y - path.Points[t - 1].Y))));
        float[] At((double X, double Y) point) => [(float)((point.X - middle.X) / size), (float)((point.Y - middle.Y) / size)];
        var demonstrations = new Demonstrations(new BoxSpace(-2, 2, 2), new BoxSpace(-1, 1, 2));
        foreach (var path in shown)
        {
            demonstrations.Add(
                [.. path.Points[..^1].SelectMany(At)],
                [.. Enumerable.Range(1, Steps - 1).SelectMany(t => new[] { (float)((path.Points[t].X - path.Points[t - 1].X) / most), (float)((path.Points[t].Y - path.Points[t - 1].Y) / most) })]);
        }
        var stepper = ImitationLearner.Clone(demonstrations, new() { Training = new() { Seed = seed } }).Start();
        var action = new float[2];
        var moved = Moved(place =>
        {
            var at = At(place);
            (at[0], at[1]) = (Math.Clamp(at[0], -2, 2), Math.Clamp(at[1], -2, 2));
            stepper.Act(at, action);
            return (action[0] * most, action[1] * most);
        });
        var nearest = Moved(place =>
        {
            var (path, t) = shown.SelectMany(path => Enumerable.Range(0, Steps - 1).Select(t => (path, t))).MinBy(one => Movement.Far(one.path.Points[one.t], place));
            return (path.Points[t + 1].X - path.Points[t].X, path.Points[t + 1].Y - path.Points[t].Y);
        });
        return (100 * left.Distance(moved) / size, 100 * Movement.Far(left.Points[^1], moved.Points[^1]) / size, 100 * left.Distance(nearest) / size);

        Movement Moved(Func<(double X, double Y), (double X, double Y)> velocity)
        {
            var points = new (double X, double Y)[Steps];
            points[0] = left.Points[0];
            for (var t = 1; t < Steps; t++)
            {
                var (x, y) = velocity(points[t - 1]);
                points[t] = (points[t - 1].X + x, points[t - 1].Y + y);
            }
            return new(points);
        }
    }
}
