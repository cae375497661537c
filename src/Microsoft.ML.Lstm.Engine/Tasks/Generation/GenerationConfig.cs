using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>What the network of a generator is built from.</summary>
sealed record GenerationConfig
{
    const int MostValues = 1 << 16, MostUnits = 1 << 12, MostComponents = 1 << 10;

    /// <summary>Values of a step.</summary>
    public required int Values { get; init; }

    /// <summary>Values of a step of the condition; 0 without one.</summary>
    public required int ConditionValues { get; init; }

    public required StepDistribution Distribution { get; init; }

    public required int JointUnits { get; init; }

    public required int MixtureComponents { get; init; }

    /// <summary>Of each value of a step, whether it is 0 or 1, where the others are real; empty where all are binary.</summary>
    public required bool[] IsBinary { get; init; }

    public required CellKind Cell { get; init; }

    public required int HiddenSize { get; init; }

    public required int Layers { get; init; }

    public required int ConditionUnits { get; init; }

    /// <summary>Whether a logit of each step says that the sequence has ended before it.</summary>
    public required bool LearnsEnd { get; init; }

    public required float InputDropout { get; init; }

    public required float Dropout { get; init; }

    public required float RecurrentDropout { get; init; }

    /// <summary>Numbers of the code of a whole sequence; 0 without one.</summary>
    public int LatentSize { get; init; }

    /// <summary>Units of each direction of the encoder.</summary>
    public int EncoderUnits { get; init; } = 1;

    public bool HasCondition => ConditionValues > 0;

    public bool HasCode => LatentSize > 0;

    /// <summary>Whether a sequence must not be cut into chunks, as something reads all of it.</summary>
    public bool NeedsWholeSequence => HasCondition || HasCode;

    /// <summary>Whether the states of the cells are such as a code can set: any numbers between -1 and 1.</summary>
    public bool HasPlainState => IsPlain(Cell);

    /// <summary>What an example has: the sequence, and its condition where there is one.</summary>
    public FeatureSpec[] Inputs => HasCondition
        ? [new("Values", InputKind.Continuous, Values), new("Condition", InputKind.Continuous, ConditionValues)]
        : [new("Values", InputKind.Continuous, Values)];

    /// <summary>What settings ask for, every one of which is known.</summary>
    public static GenerationConfig Of(int values, int conditionValues, StepDistribution distribution, bool[] isBinary, GenerationOptions options) => new()
    {
        Values = values,
        ConditionValues = conditionValues,
        Distribution = distribution,
        JointUnits = options.JointUnits,
        MixtureComponents = options.MixtureComponents,
        IsBinary = isBinary,
        Cell = options.Network.Cell,
        HiddenSize = options.Network.HiddenSize!.Value,
        Layers = options.Network.LayerCount,
        ConditionUnits = options.ConditionUnits,
        LearnsEnd = options.LearnsEnd && conditionValues == 0,
        InputDropout = options.InputDropout,
        Dropout = options.Network.Dropout!.Value,
        RecurrentDropout = IsPlain(options.Network.Cell) ? options.RecurrentDropout : 0,
        LatentSize = options.LatentSize,
        EncoderUnits = options.EncoderUnits,
    };

    static bool IsPlain(CellKind cell) => cell is CellKind.Lstm or CellKind.PeepholeLstm or CellKind.MogrifierLstm or CellKind.Gru;

    /// <summary>Writes what a network is built from, or reads it.</summary>
    public static GenerationConfig Transfer(ModelCodec codec, GenerationConfig? config)
    {
        var (values, conditionValues) = (codec.Int(config?.Values, 1, MostValues), codec.Int(config?.ConditionValues, 0, MostValues));
        var (distribution, jointUnits) = (codec.Choice(config?.Distribution), codec.Int(config?.JointUnits, 1, MostUnits));
        var isMixture = distribution == StepDistribution.Mixture;
        var components = isMixture ? codec.Int(config?.MixtureComponents, 1, MostComponents) : 1;
        var isBinary = isMixture ? codec.Repeat(config?.IsBinary, values, value => codec.Flag(value)) : [];
        if (isMixture && !isBinary.Contains(false)) throw new InvalidDataException("A mixture of normal distributions needs a real value, but the file has none. It is damaged.");
        return new()
        {
            Values = values,
            ConditionValues = conditionValues,
            Distribution = distribution,
            JointUnits = jointUnits,
            MixtureComponents = components,
            IsBinary = isBinary,
            Cell = codec.Choice(config?.Cell),
            HiddenSize = codec.Int(config?.HiddenSize, 1, MostUnits),
            Layers = codec.Int(config?.Layers, 1, 16),
            ConditionUnits = codec.Int(config?.ConditionUnits, 1, MostUnits),
            LearnsEnd = codec.Flag(config?.LearnsEnd),
            InputDropout = codec.Float(config?.InputDropout, 0, 0.95f),
            Dropout = codec.Float(config?.Dropout, 0, 0.95f),
            RecurrentDropout = codec.Float(config?.RecurrentDropout, 0, 0.95f),
            LatentSize = codec.Version >= 5 ? codec.Int(config?.LatentSize, 0, MostUnits) : 0,
            EncoderUnits = codec.Version >= 5 ? codec.Int(config?.EncoderUnits, 1, MostUnits) : 1,
        };
    }
}
