using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Made sequences whose class lies in a short shape at any place, in all values, in few of many features, or in what stands beside.</summary>
static class ShapeFixtures
{
    static readonly FeatureSpec[] OneFeature = [new("Trace", InputKind.Continuous, 1)];

    /// <summary>Noise with one of two shapes of 12 steps somewhere among 40; the classes alternate unless told otherwise.</summary>
    public static ExampleSet Shapes(int count, int seed, Func<int, int>? ofExample = null, Func<int, int>? label = null, double noise = 0.3)
    {
        var (random, set) = (new Random(seed), new ExampleSet(OneFeature));
        for (var i = 0; i < count; i++)
        {
            var kind = ofExample?.Invoke(i) ?? i % 2;
            set.Append(0, Shape(random, kind, noise));
            set.Complete(label?.Invoke(kind) ?? kind);
        }

        return set;
    }

    /// <summary>So many classes, each with 30 values of its own, and as much noise.</summary>
    public static ExampleSet Codes(int classes, int each, int seed)
    {
        var (random, own, set) = (new Random(seed), new Random(77), new ExampleSet(OneFeature));
        var codes = Enumerable.Range(0, classes).Select(_ => Noise(own, 30, 1)).ToArray();
        for (var i = 0; i < classes * each; i++)
        {
            set.Append(0, [.. codes[i % classes].Zip(Noise(random, 30, 0.8), (value, noise) => value + noise)]);
            set.Complete(i % classes);
        }

        return set;
    }

    /// <summary>12 steps of 1,000 features, of which 20 swing one way or the other.</summary>
    public static ExampleSet Wide(int count, int seed)
    {
        const int features = 1000, steps = 12;
        var (random, set) = (new Random(seed), new ExampleSet([new("Trace", InputKind.Continuous, features)]));
        for (var i = 0; i < count; i++)
        {
            var values = Noise(random, features * steps, 1);
            for (var t = 0; t < steps; t++)
                for (var f = 0; f < 20; f++) values[(t * features) + (f * 37)] += (i % 2 == 0 ? 0.8f : -0.8f) * MathF.Sin(0.7f * t);
            set.Append(0, values);
            set.Complete(i % 2);
        }

        return set;
    }

    /// <summary>A shape, and beside it a number of usual size and one that is huge; either the shape or the first number tells the class.</summary>
    public static ExampleSet WithFacts(int count, int seed, bool inSequence)
    {
        var (random, set) = (new Random(seed), new ExampleSet([OneFeature[0], new("Facts", InputKind.Static, 2)]));
        for (var i = 0; i < count; i++)
        {
            var other = random.Next(2);
            set.Append(0, Shape(random, inSequence ? i % 2 : other, 0.3));
            set.Append(1, [(inSequence ? other : i % 2) + (float)(0.2 * ForecastFixtures.Gauss(random)), (float)(1000 * ForecastFixtures.Gauss(random))]);
            set.Complete(i % 2);
        }

        return set;
    }

    /// <summary>Lengths from 1 to so many steps, as many of each order of magnitude; neighbours are alike in one class and unlike in the other.</summary>
    public static ExampleSet Ragged(int count, int longest, int seed)
    {
        var (random, set) = (new Random(seed), new ExampleSet(OneFeature));
        for (var i = 0; i < count; i++)
        {
            var steps = i == 0 ? 1 : i == 1 ? longest : (int)Math.Exp(random.NextDouble() * Math.Log(longest));
            set.Append(0, Neighbours(random, i % 2, steps));
            set.Complete(i % 2);
        }

        return set;
    }

    /// <summary>Each value is 0.8 of the one before, or of its opposite, and noise.</summary>
    public static float[] Neighbours(Random random, int kind, int steps)
    {
        var values = Noise(random, steps, 1);
        for (var t = 1; t < steps; t++) values[t] += (kind == 0 ? 0.8f : -0.8f) * values[t - 1];
        return values;
    }

    static float[] Shape(Random random, int kind, double noise)
    {
        const int steps = 40, length = 12;
        var (values, at) = (Noise(random, steps, noise), random.Next(steps - length));
        for (var t = 0; t < length; t++)
            values[at + t] += kind switch { 0 => t < 6 ? 1 : -1, 1 => t % 4 < 2 ? 1 : -1, _ => 2 };
        return values;
    }

    static float[] Noise(Random random, int count, double size) => [.. Enumerable.Range(0, count).Select(_ => (float)(size * ForecastFixtures.Gauss(random)))];
}
