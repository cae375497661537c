using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Engine.Tasks.Records;

/// <summary>What a network for records is built of: all that its layers' sizes follow from, and the times it forecasts for.</summary>
sealed record MeasurementConfig
{
    const int MostInputs = 1 << 12, MostAhead = 1 << 12;

    /// <summary>Measurements [steps, D], then static numbers, then the times of the steps.</summary>
    public required FeatureSpec[] Inputs { get; init; }

    public required TimeGaps Gaps { get; init; }

    /// <summary>One over the mean gap of each measurement (<see cref="IrregularSteps"/>).</summary>
    public required float[] GapScales { get; init; }

    public required CellKind Cell { get; init; }

    public required int HiddenSize { get; init; }

    public required int Layers { get; init; }

    public required float Dropout { get; init; }

    /// <summary>How long after a record's last step, ascending.</summary>
    public required double[] Ahead { get; init; }

    /// <summary>D.</summary>
    public int Measurements => Inputs[0].Size;

    /// <summary>Static inputs.</summary>
    public IEnumerable<FeatureSpec> Statics => Inputs[1..^1];

    public static MeasurementConfig Of(MeasurementForecastOptions options, DatasetView rows) => new()
    {
        Inputs = [.. rows.Examples.Inputs],
        Gaps = options.TimeGaps,
        GapScales = IrregularSteps.ScalesOf(rows.Examples, 0, rows.Examples.Inputs.Count - 1, rows.Rows),
        Cell = options.Network.Cell,
        HiddenSize = options.Network.HiddenSize!.Value,
        Layers = options.Network.LayerCount,
        Dropout = options.Network.Dropout!.Value,
        Ahead = [.. options.Ahead],
    };

    /// <summary>Refuses inputs that are not measurements, static numbers and times, in this order.</summary>
    public static void Check(IReadOnlyList<FeatureSpec> inputs, string name)
    {
        if (inputs is [{ Kind: InputKind.Continuous, IsTime: false }, .., { IsTime: true }] && inputs.Skip(1).SkipLast(1).All(input => input.Kind == InputKind.Static)) return;
        throw new ArgumentException(
            $"A record has measurements at each step, then static numbers, then the times of its steps, but its inputs are {string.Join(", ", inputs.Select(input => $"'{input.Name}' ({(input.IsTime ? "times" : input.Kind)})"))}.", name);
    }

    /// <summary>Writes a configuration, or reads one.</summary>
    public static MeasurementConfig Transfer(ModelCodec codec, MeasurementConfig? config)
    {
        var inputs = codec.List(config?.Inputs, 2, MostInputs, input => FeatureSpec.Transfer(codec, input));
        if (inputs[^1] is not { Kind: InputKind.Continuous, Size: 1 }) throw new InvalidDataException("The model's last input cannot be times.");
        inputs[^1] = new(inputs[^1].Name, InputKind.Continuous, 1, FieldRole.Time);
        Check(inputs, nameof(inputs));
        var read = new MeasurementConfig
        {
            Inputs = inputs,
            Gaps = codec.Choice(config?.Gaps),
            GapScales = codec.Floats(config?.GapScales, inputs[0].Size),
            Cell = codec.Choice(config?.Cell),
            HiddenSize = codec.Int(config?.HiddenSize, 1, 1 << 12),
            Layers = codec.Int(config?.Layers, 1, 16),
            Dropout = codec.Float(config?.Dropout, 0, 0.95f),
            Ahead = codec.List(config?.Ahead, 1, MostAhead, time => codec.Double(time, double.Epsilon, float.MaxValue)),
        };
        for (var i = 1; i < read.Ahead.Length; i++)
            if (!(read.Ahead[i] > read.Ahead[i - 1])) throw new InvalidDataException("The model's times ahead do not ascend.");
        if (Array.Exists(read.GapScales, scale => scale < 0)) throw new InvalidDataException("The model holds a gap that is below 0.");
        return read;
    }
}
