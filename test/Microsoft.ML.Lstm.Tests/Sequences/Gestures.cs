using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Sequences;

/// <summary>A short recording of two sensors: rising, falling or swinging.</summary>
sealed class Gesture
{
    [VectorType(Gestures.Steps, Gestures.Features)]
    public float[] Features { get; set; } = [];
    [VectorType(0, Gestures.Features)]
    public float[] Ragged { get; set; } = [];
    public float[] Plain { get; set; } = [];
    public string Kind { get; set; } = "";
    public bool Rises { get; set; }
    public float Slope { get; set; }
    public float Weight { get; set; } = 1;
    [KeyType(3)]
    public uint Raw { get; set; }
    public string[] Words { get; set; } = [];
    public string Text { get; set; } = "";
    public float Age { get; set; }
    [VectorType(2)]
    public float[] Place { get; set; } = [0, 0];
}

/// <summary>What a trainer for classes adds.</summary>
sealed class Classified
{
    public uint PredictedLabel { get; set; }
    public float[] Score { get; set; } = [];
}

/// <summary>What a trainer for yes and no adds.</summary>
sealed class Judged
{
    public bool PredictedLabel { get; set; }
    public float Score { get; set; }
    public float Probability { get; set; }
}

/// <summary>What a trainer for values adds.</summary>
sealed class Valued
{
    public float Score { get; set; }
}

/// <summary>Recordings and small networks for the tests.</summary>
static class Gestures
{
    public const int Steps = 8, Features = 2;
    public static readonly string[] Kinds = ["falls", "rises", "swings"];
    static readonly string[][] Words = [["down", "low", "sink"], ["up", "high", "climb"], ["swing", "wave", "sway"]];

    public static Gesture[] Make(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => One(i % 3, random))];
    }

    public static IDataView Rows(MLContext ml, int count, int seed = 1) => ml.Data.LoadFromEnumerable(Make(count, seed));

    /// <summary>The rows with the kind as a key called Label, falls, rises and swings in this order.</summary>
    public static IDataView Labelled(MLContext ml, int count, int seed = 1)
    {
        var rows = Rows(ml, count, seed);
        return ml.Transforms.Conversion.MapValueToKey("Label", "Kind", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(rows).Transform(rows);
    }

    public static LstmMulticlassOptions Classes => new() { Network = new() { HiddenSize = 6 }, ConvolutionChannels = 4, RandomConvolutions = 336, Training = new() { Epochs = 12, Members = 2, LearningRate = 0.02f, Seed = 1 } };

    public static LstmBinaryOptions YesOrNo => new() { LabelColumnName = "Rises", Network = new() { HiddenSize = 6 }, ConvolutionChannels = 4, RandomConvolutions = 336, Training = new() { Epochs = 12, Members = 2, LearningRate = 0.02f, Seed = 1 } };

    public static LstmRegressionOptions Values => new() { LabelColumnName = "Slope", Network = new() { HiddenSize = 6 }, ConvolutionChannels = 4, RandomConvolutions = 336, Training = new() { Epochs = 20, Members = 2, LearningRate = 0.02f, Seed = 1 } };

    public static Classified[] Classified(MLContext ml, IDataView rows) => [.. ml.Data.CreateEnumerable<Classified>(rows, reuseRowObject: false)];

    static Gesture One(int kind, Random random)
    {
        var slope = kind switch { 0 => -1f, 1 => 1, _ => 0 } * (0.5f + random.NextSingle());
        var steps = random.Next(Steps / 2, 2 * Steps);
        string[] words = [.. Enumerable.Range(0, 3 + random.Next(4)).Select(_ => random.Next(3) == 0 ? "the" : Words[kind][random.Next(3)])];
        float[] Recording(int length) => [.. Enumerable.Range(0, length).SelectMany(t => new[]
        {
            slope * t + (kind == 2 ? 2 * MathF.Sin(2 * t) : 0) + 0.2f * random.NextSingle(),
            random.NextSingle(),
        })];
        return new()
        {
            Features = Recording(Steps),
            Ragged = Recording(steps),
            Plain = Recording(steps),
            Kind = Kinds[kind],
            Rises = kind == 1,
            Slope = slope,
            Raw = (uint)kind,
            Words = words,
            Text = string.Join(' ', words),
            Age = kind + random.NextSingle(),
            Place = [kind, random.NextSingle()],
        };
    }
}
