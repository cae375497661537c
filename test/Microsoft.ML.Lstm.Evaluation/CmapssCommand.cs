using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation;

/// <summary>
/// cmapss FOLDER: cycles that are left to a turbofan engine, at most 125 counted, from its last readings (Saxena, Goebel, Simon and Eklund 2008); judged on the
/// last window of each test engine by the root of the mean squared error, and by the challenge's score, which punishes late warnings more.
/// </summary>
static class CmapssCommand
{
    const int Settings = 3, Sensors = 21, Width = Settings + Sensors, Window = 60, Stride = 3;

    /// <summary>Cycles of the shortest window: engines are also judged that have not run for a whole one.</summary>
    const int Fewest = 20;

    const float Most = 125;

    sealed class Trace
    {
        [VectorType(0, Width)]
        public float[] Features { get; set; } = [];
        public float Label { get; set; }
    }

    public static void Run(string[] folders, int seed)
    {
        var ml = new MLContext(seed);
        foreach (var file in Directory.GetFiles(folders[0], "train_*.txt").Order(StringComparer.Ordinal))
            Console.WriteLine(Judge(ml, folders[0], Path.GetFileNameWithoutExtension(file)["train_".Length..]));
    }

    static string Judge(MLContext ml, string folder, string set)
    {
        var train = Engines(Path.Combine(folder, $"train_{set}.txt")).SelectMany(Windows).ToArray();
        var left = File.ReadLines(Path.Combine(folder, $"RUL_{set}.txt")).Where(line => line.Trim().Length > 0).Select(Number).ToArray();
        var test = Engines(Path.Combine(folder, $"test_{set}.txt")).Zip(left, (engine, life) => At(engine, engine.Count, Math.Min(Most, life))).ToArray();
        var model = ml.Regression.Trainers.Lstm().Fit(ml.Data.LoadFromEnumerable(train));
        var scored = model.Transform(ml.Data.LoadFromEnumerable(test));
        var rmse = ml.Regression.Evaluate(scored).RootMeanSquaredError;
        var score = scored.GetColumn<float>("Score").Zip(test, (said, trace) => said - trace.Label).Sum(late => Math.Exp(late < 0 ? -late / 13 : late / 10) - 1);
        return string.Create(CultureInfo.InvariantCulture, $"cmapss {set} rmse {rmse:F2} score {score:F0}");
    }

    static IEnumerable<Trace> Windows(List<float[]> engine)
    {
        for (var end = engine.Count; end >= Fewest; end -= Stride) yield return At(engine, end, Math.Min(Most, engine.Count - end));
    }

    static Trace At(List<float[]> engine, int end, float label) => new() { Features = [.. engine.Take(end).TakeLast(Window).SelectMany(cycle => cycle)], Label = label };

    /// <summary>The cycles of each engine: number, cycle, settings, sensors in a line.</summary>
    static IEnumerable<List<float[]>> Engines(string file) => File.ReadLines(file).Where(line => line.Length > 0)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number).ToArray())
        .GroupBy(cells => (int)cells[0], (_, cycles) => cycles.Select(cells => cells[2..]).ToList());

    static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);
}
