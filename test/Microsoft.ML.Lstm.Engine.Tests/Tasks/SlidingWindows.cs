using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Windows over autoregressive sensors, each of which keeps 0.95 of its value from step to step.</summary>
static class SlidingWindows
{
    public static readonly FeatureSpec[] Sensors = [new("Sensors", InputKind.Continuous, 8)];

    public static float[][] Of(Random random, int rows, int window, int stride)
    {
        var (series, state) = (new float[rows * 8], new double[8]);
        for (var t = -100; t < rows; t++)
        {
            for (var s = 0; s < 8; s++)
            {
                state[s] = (0.95 * state[s]) + ForecastFixtures.Gauss(random);
                if (t >= 0) series[(8 * t) + s] = (float)state[s];
            }
        }
        return [.. Enumerable.Range(0, ((rows - window) / stride) + 1).Select(i => series[(8 * i * stride)..(8 * ((i * stride) + window))])];
    }

    public static ExampleSet Set(IEnumerable<float[]> windows)
    {
        var set = new ExampleSet(Sensors);
        foreach (var window in windows)
        {
            set.Append(0, window);
            set.Complete(float.NaN);
        }
        return set;
    }
}
