using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>What a network for examples is built of: all that its layers' sizes follow from.</summary>
sealed record NetworkConfig
{
    const int MostInputs = 1 << 12;

    /// <summary>Steps that are left of sequences that are long in the mean, and of any single one at most.</summary>
    const int UsualSteps = 128, UsualLongest = 4 * UsualSteps;

    public required PredictionTask Target { get; init; }

    /// <summary>Classes of a multiclass target; 2 for a binary one, 0 for a value.</summary>
    public required int Classes { get; init; }

    public required FeatureSpec[] Inputs { get; init; }

    /// <summary>For each input the features whose missing values the network is told of; none for tokens and static numbers.</summary>
    public required int[][] Flagged { get; init; }

    /// <summary>What is done with the time between steps; read only where the last input tells when steps were.</summary>
    public TimeGaps Gaps { get; init; }

    /// <summary>For each input one over the mean gap of each feature (<see cref="IrregularSteps"/>); none where there are no times.</summary>
    public required float[][] GapScales { get; init; }

    /// <summary>Whether the last input tells when steps were.</summary>
    public bool HasTimes => Inputs[^1].IsTime;

    /// <summary>For each input how many steps in a row become one; 1 for tokens and static numbers.</summary>
    public required int[] Reductions { get; init; }

    /// <summary>A sequence of numbers of which more steps than these would be left is reduced further, by a factor of its own; <see cref="int.MaxValue"/> for none.</summary>
    public int LongestSteps { get; init; } = int.MaxValue;

    public required CellKind Cell { get; init; }

    public required int HiddenSize { get; init; }

    public required int Layers { get; init; }

    public required bool Bidirectional { get; init; }

    public required SequencePooling Pooling { get; init; }

    public required int ConvolutionChannels { get; init; }

    public required int EmbeddingSize { get; init; }

    public required float Dropout { get; init; }

    /// <summary>Whether the larger layers compute in 8-bit integers (<see cref="NetworkQuantizer"/>).</summary>
    public bool IsQuantized { get; init; }

    /// <summary>Scores of the network: a logit for each class, or one.</summary>
    public int Scores => Target == PredictionTask.Multiclass ? Classes : 1;

    /// <summary>Outputs of a model.</summary>
    public int Outputs => Target switch
    {
        PredictionTask.Multiclass => Classes,
        PredictionTask.Binary => 2,
        _ => 1,
    };

    public static NetworkConfig Of(PredictionTask target, int classes, IReadOnlyList<FeatureSpec> inputs, SequenceOptions options) => new()
    {
        Target = target,
        Classes = classes,
        Inputs = [.. inputs],
        Flagged = [.. inputs.Select(_ => Array.Empty<int>())],
        Gaps = options.TimeGaps,
        GapScales = [.. inputs.Select(_ => Array.Empty<float>())],
        Reductions = [.. inputs.Select(_ => 1)],
        Cell = options.Network.Cell,
        HiddenSize = options.Network.HiddenSize!.Value,
        Layers = options.Network.LayerCount,
        // Decays go with time.
        Bidirectional = options.Bidirectional && !(inputs[^1].IsTime && options.TimeGaps != TimeGaps.Inputs),
        Pooling = options.Pooling!.Value,
        ConvolutionChannels = options.ConvolutionChannels,
        EmbeddingSize = options.EmbeddingSize,
        Dropout = options.Network.Dropout!.Value,
    };

    /// <summary>The same for some rows of a set: which features are flagged, and how many steps become one.</summary>
    /// <param name="examples">Where the rows lie.</param>
    /// <param name="rows">Their numbers.</param>
    /// <param name="timeReduction">How many steps of numbers become one; null chooses by the mean length, and for a sequence that is far longer by its own.</param>
    public NetworkConfig For(ExampleSet examples, int[] rows, int? timeReduction) => this with
    {
        Flagged = [.. Inputs.Select((_, input) => HasTimes ? [] : MissingValues.Flagged(examples, input, rows))],
        GapScales = [.. Inputs.Select((input, i) => HasTimes && input is { Kind: InputKind.Continuous, IsTime: false } ? IrregularSteps.ScalesOf(examples, i, Inputs.Length - 1, rows) : [])],
        LongestSteps = timeReduction is null ? UsualLongest : int.MaxValue,
        Reductions = [.. Inputs.Select((input, i) => input.Kind == InputKind.Continuous ? timeReduction ?? Reduction(rows.Average(row => (double)examples.Steps(row, i))) : 1)],
    };

    /// <summary>How many steps become one, so that some hundred are left: a recurrent network takes time for each, and remembers no more.</summary>
    static int Reduction(double meanSteps) => Math.Max(1, (int)Math.Round(meanSteps / UsualSteps));

    /// <summary>Writes a configuration, or reads one; version 1 of the file flags no feature, those before version 4 take every step, those before version 6 reduce all sequences alike, those before version 7 are in single precision, and those before version 8 have no times.</summary>
    public static NetworkConfig Transfer(ModelCodec codec, NetworkConfig? config)
    {
        var (target, classes) = (codec.Choice(config?.Target), codec.Int(config?.Classes, 0, 1 << 20));
        if (classes < (target switch { PredictionTask.Multiclass => 1, PredictionTask.Binary => 2, _ => 0 }))
            throw new InvalidDataException($"The model holds {classes} classes, which are too few.");
        var inputs = codec.List(config?.Inputs, 1, MostInputs, input => FeatureSpec.Transfer(codec, input));
        var hasTimes = codec.Version > 7 && codec.Flag(config?.HasTimes);
        if (hasTimes)
        {
            if (inputs is not [.., _, { Kind: InputKind.Continuous, Size: 1 }]) throw new InvalidDataException("The model's last input cannot be times.");
            inputs[^1] = new(inputs[^1].Name, InputKind.Continuous, 1, FieldRole.Time);
        }
        return new()
        {
            Target = target,
            Classes = classes,
            Inputs = inputs,
            Cell = codec.Choice(config?.Cell),
            HiddenSize = codec.Int(config?.HiddenSize, 1, 1 << 12),
            Layers = codec.Int(config?.Layers, 1, 16),
            Bidirectional = codec.Flag(config?.Bidirectional),
            Pooling = codec.Choice(config?.Pooling),
            ConvolutionChannels = codec.Int(config?.ConvolutionChannels, 0, 1 << 12),
            EmbeddingSize = codec.Int(config?.EmbeddingSize, 1, 1 << 12),
            Dropout = codec.Float(config?.Dropout, 0, 0.95f),
            Flagged = [.. inputs.Select((input, i) => codec.Version < 2 ? [] : TransferFlagged(codec, config?.Flagged[i], input))],
            Reductions = [.. inputs.Select((input, i) => codec.Version < 4 ? 1 : codec.Int(config?.Reductions[i], 1, input.Kind == InputKind.Continuous ? Array.MaxLength : 1))],
            LongestSteps = codec.Version < 6 ? int.MaxValue : codec.Int(config?.LongestSteps, 1, int.MaxValue),
            IsQuantized = codec.Version > 6 && codec.Flag(config?.IsQuantized),
            Gaps = hasTimes ? codec.Choice(config?.Gaps) : TimeGaps.Inputs,
            GapScales = [.. inputs.Select((input, i) => hasTimes && input is { Kind: InputKind.Continuous, IsTime: false } ? codec.Floats(config?.GapScales[i], input.Size) : [])],
        };
    }

    /// <summary>Features in order, each once.</summary>
    static int[] TransferFlagged(ModelCodec codec, int[]? flagged, FeatureSpec input)
    {
        flagged = codec.List(flagged, 0, input.Kind == InputKind.Continuous ? input.Size : 0, feature => codec.Int(feature, 0, input.Size - 1));
        for (var i = 1; i < flagged.Length; i++)
            if (flagged[i] <= flagged[i - 1]) throw new InvalidDataException($"The model flags feature {flagged[i]} after feature {flagged[i - 1]}.");
        return flagged;
    }
}
