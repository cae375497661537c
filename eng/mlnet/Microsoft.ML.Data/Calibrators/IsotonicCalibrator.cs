using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

[assembly: LoadableClass(typeof(IsotonicCalibrator), null, typeof(SignatureLoadModel), "Isotonic Calibration Executor", CalibratorBody.Isotonic)]

namespace Microsoft.ML.Calibrators;

/// <summary>The steps that rise with the score and fit the labels best (Zadrozny and Elkan 2002); between two steps lies a straight line.</summary>
public sealed class IsotonicCalibrator : ICalibrator
{
    const float Least = 1e-15f;

    public readonly ImmutableArray<float> Mins;

    public readonly ImmutableArray<float> Maxes;

    public readonly ImmutableArray<float> Values;

    internal IsotonicCalibrator(IEnumerable<(double Score, bool IsPositive, double Weight)> examples)
    {
        var steps = new List<(double Min, double Max, double Yes, double All)>();
        foreach (var alike in examples.GroupBy(example => example.Score).OrderBy(group => group.Key))
        {
            steps.Add((alike.Key, alike.Key, alike.Sum(example => example.IsPositive ? example.Weight : 0), alike.Sum(example => example.Weight)));

            // A step that is no higher than the one before is one with it (pool adjacent violators).
            while (steps.Count > 1 && steps[^1].Yes * steps[^2].All <= steps[^2].Yes * steps[^1].All)
            {
                var (one, other) = (steps[^2], steps[^1]);
                steps.RemoveRange(steps.Count - 2, 2);
                steps.Add((one.Min, other.Max, one.Yes + other.Yes, one.All + other.All));
            }
        }
        (Mins, Maxes) = ([.. steps.Select(step => (float)step.Min)], [.. steps.Select(step => (float)step.Max)]);
        Values = [.. steps.Select(step => (float)(step.Yes / step.All))];
    }

    IsotonicCalibrator(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(CalibratorBody.IsotonicVersion);
        var count = ctx.Reader.ReadInt32();
        env.CheckDecode(count > 0);
        (Mins, Maxes, Values) = (Read(), Read(), Read());
        env.CheckDecode(Values.All(value => value is >= 0 and <= 1));

        ImmutableArray<float> Read()
        {
            var numbers = ImmutableArray.CreateBuilder<float>();
            for (var i = 0; i < count; i++) numbers.Add(ctx.Reader.ReadSingle());
            return numbers.ToImmutable();
        }
    }

    public float PredictProbability(float output)
    {
        if (float.IsNaN(output)) return output;
        var step = Maxes.BinarySearch(output);
        if (step < 0) step = ~step;
        if (step == Values.Length) return Within(Values[^1]);
        if (step == 0 || output >= Mins[step]) return Within(Values[step]);
        var share = (output - Maxes[step - 1]) / (Mins[step] - Maxes[step - 1]);
        return Within(Values[step - 1] + (share * (Values[step] - Values[step - 1])));
    }

    static float Within(float probability) => Math.Clamp(probability, Least, 1 - Least);
}
