using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>What a tagger's network is built from.</summary>
sealed record TaggingConfig
{
    /// <summary>Tags and classes that there may be.</summary>
    public const int MostTags = 1 << 12, MostClasses = 1 << 16;

    const int MostInputs = 1 << 8;

    public required TaggingInput[] Inputs { get; init; }

    /// <summary>The tags' names, such as "B-LOC".</summary>
    public required string[] Tags { get; init; }

    /// <summary>How they mark spans.</summary>
    public required TagSchemeKind Scheme { get; init; }

    /// <summary>Classes of whole sequences, beside the tags; 0 for none.</summary>
    public required int Classes { get; init; }

    public required CellKind Cell { get; init; }

    public required int HiddenSize { get; init; }

    public required int Layers { get; init; }

    public required bool Bidirectional { get; init; }

    public required int WordSize { get; init; }

    public required int CharacterFilters { get; init; }

    public required float Dropout { get; init; }

    /// <summary>Whether what the scheme does not allow is never predicted.</summary>
    public required bool IsConstrained { get; init; }

    /// <summary>Whether the larger layers compute in 8-bit integers (<see cref="NetworkQuantizer"/>).</summary>
    public bool IsQuantized { get; init; }

    /// <summary>Outputs of each token: a score for each tag, and what it adds to that of each class.</summary>
    public int Scores => Tags.Length + Classes;

    /// <summary>What an example has as input.</summary>
    public FeatureSpec[] Fields => [.. Inputs.SelectMany(input => input.Fields(CharacterFilters > 0))];

    /// <summary>Whether a field holds numbers that are scaled, not characters.</summary>
    public bool IsScaled(int field)
    {
        foreach (var input in Inputs)
        {
            var count = input.Fields(CharacterFilters > 0).Count();
            if (field < count) return input.Kind == TaggingInputKind.Numbers;
            field -= count;
        }
        return false;
    }

    /// <summary>The same with targets: a tag for each token, NaN for one that is not known, and the class of the sequence.</summary>
    public FeatureSpec[] TrainingFields
    {
        get
        {
            FeatureSpec[] tags = [.. Fields, new("tags", InputKind.Continuous, 1, FieldRole.Target)];
            return Classes == 0 ? tags : [.. tags, new("class", InputKind.Static, 1, FieldRole.Target)];
        }
    }

    /// <summary>What settings ask for, every one of which is known.</summary>
    public static TaggingConfig Of(TaggingInput[] inputs, string[] tags, TagSchemeKind scheme, int classes, TaggingOptions options) => new()
    {
        Inputs = inputs,
        Tags = tags.Length is > 0 and <= MostTags ? tags : throw new ArgumentException($"There are {tags.Length} tags, but a tagger tells 1 to {MostTags} apart."),
        Scheme = scheme,
        Classes = classes <= MostClasses ? classes : throw new ArgumentException($"There are {classes} classes, but {MostClasses} are the most."),
        Cell = options.Network.Cell,
        HiddenSize = options.Network.HiddenSize!.Value,
        Layers = options.Network.LayerCount,
        Bidirectional = options.Bidirectional,
        WordSize = options.WordEmbeddingSize,
        CharacterFilters = options.CharacterFilters,
        Dropout = options.Network.Dropout!.Value,
        IsConstrained = options.ConstrainedDecoding,
    };

    /// <summary>Writes what a network is built from, or reads it.</summary>
    public static TaggingConfig Transfer(ModelCodec codec, TaggingConfig? config) => new()
    {
        Inputs = OneLanguage(codec.List(config?.Inputs, 1, MostInputs, input => TaggingInput.Transfer(codec, input))),
        Tags = codec.List(config?.Tags, 1, MostTags, codec.Text),
        Scheme = codec.Choice(config?.Scheme),
        Classes = codec.Int(config?.Classes, 0, MostClasses),
        Cell = codec.Choice(config?.Cell),
        HiddenSize = codec.Int(config?.HiddenSize, 1, 1 << 12),
        Layers = codec.Int(config?.Layers, 1, 16),
        Bidirectional = codec.Flag(config?.Bidirectional),
        WordSize = codec.Int(config?.WordSize, 1, 1 << 12),
        CharacterFilters = codec.Int(config?.CharacterFilters, 0, 1 << 12),
        Dropout = codec.Float(config?.Dropout, 0, 0.95f),
        IsConstrained = codec.Flag(config?.IsConstrained),
        IsQuantized = codec.Version > 6 && codec.Flag(config?.IsQuantized),
    };

    static TaggingInput[] OneLanguage(TaggingInput[] inputs) => inputs.Skip(1).All(input => input.Language is null) ? inputs
        : throw new InvalidDataException("The model has a language model for another column than the first.");
}
