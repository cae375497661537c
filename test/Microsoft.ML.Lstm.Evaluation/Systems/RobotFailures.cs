using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation.Systems;

/// <summary>Failures of a robot's arm (Lopes and Camarinha-Matos 1998; UCI): forces and torques over 15 steps of a movement, and what went wrong. Five folds, each class in turn; with default options.</summary>
static class RobotFailures
{
    const int Folds = 5, Steps = 15, Features = 6;

    sealed class Movement
    {
        public string Kind { get; set; } = "";

        [VectorType(0, Features)]
        public float[] Steps { get; set; } = [];
    }

    public static void Run(string file, int seed)
    {
        var movements = Read(file);
        var fold = new int[movements.Count];
        foreach (var kind in movements.Select((movement, i) => (movement.Kind, i)).GroupBy(one => one.Kind))
            foreach (var ((_, i), place) in kind.Select((one, place) => (one, place))) fold[i] = place % Folds;
        var (watch, right, most) = (new CpuWatch(), 0.0, movements.GroupBy(movement => movement.Kind).Max(kind => kind.Count()));
        for (var held = 0; held < Folds; held++)
        {
            var ml = new MLContext(seed);
            IDataView Part(bool judged) => ml.Data.LoadFromEnumerable(movements.Where((_, i) => fold[i] == held == judged));
            var model = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Movement.Kind)).Append(ml.MulticlassClassification.Trainers.Lstm("Label", nameof(Movement.Steps))).Fit(Part(judged: false));
            right += ml.MulticlassClassification.Evaluate(model.Transform(Part(judged: true))).MicroAccuracy * fold.Count(one => one == held);
        }
        Console.WriteLine(FormattableString.Invariant($"sysid {Path.GetFileName(file)} seed {seed}: accuracy {right / movements.Count:F3} of {movements.Count} movements in {Folds} folds (most frequent {(double)most / movements.Count:F3}), CPU seconds {watch.Seconds:F0}"));
    }

    static List<Movement> Read(string file)
    {
        var (movements, lines) = (new List<Movement>(), File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0).ToList());
        for (var i = 0; i < lines.Count; i += Steps + 1)
            movements.Add(new() { Kind = lines[i], Steps = [.. lines.GetRange(i + 1, Steps).SelectMany(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Select(cell => float.Parse(cell, CultureInfo.InvariantCulture))] });
        return movements;
    }
}
