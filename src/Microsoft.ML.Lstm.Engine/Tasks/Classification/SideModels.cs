using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Convolutions;
using Microsoft.ML.Lstm.Engine.Tasks.NGrams;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Linear models that score examples beside the networks; null where the data have nothing for one to read.</summary>
/// <param name="Convolutions">Of numeric sequences, by random convolutions.</param>
/// <param name="NGrams">Of tokens.</param>
sealed record SideModels(ConvolutionModel? Convolutions, NGramModel? NGrams)
{
    /// <summary>How many there may be.</summary>
    public const int Most = 2;

    /// <summary>Places of the models where there is a number for each.</summary>
    public const int OfConvolutions = 0, OfNGrams = 1;

    public static SideModels None { get; } = new(null, null);

    /// <summary>What scores examples, each with memory of its own; null for a model that is not there.</summary>
    public ISideScorer?[] Open(SequenceNetwork network, FeatureScaler?[] scalers) =>
        [Convolutions is null ? null : new ConvolutionScorer(network, scalers, Convolutions.Banks) { Model = Convolutions }, NGrams is null ? null : new NGramScorer(NGrams)];

    /// <summary>Writes the models, or reads them; there are none before version 4 of the file.</summary>
    public static SideModels Transfer(ModelCodec codec, SideModels? models, SequenceNetwork network)
    {
        if (codec.Version < 4) return None;
        var (plan, scores) = (network.Plan, network.Plan.Scores);
        var convolutions = codec.Flag(models?.Convolutions is not null) ? ConvolutionModel.Transfer(
            codec, models?.Convolutions, ConvolutionScorer.Channels(network), plan.Inputs.Select((_, input) => ConvolutionScorer.OthersOf(plan, input)).Sum(), scores) : null;
        return new(convolutions, codec.Flag(models?.NGrams is not null) ? NGramModel.Transfer(codec, models?.NGrams, scores) : null);
    }
}
