using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Autoencoding;

/// <summary>What is kept of a step that holds an autoencoder.</summary>
/// <param name="Model">The network.</param>
/// <param name="Features">The column that is read.</param>
/// <param name="Type">Its type in training.</param>
/// <param name="Output">The column that is added, where it can be chosen.</param>
sealed record SavedAutoencoder(SequenceAutoencoder Model, FeatureColumns Features, DataViewType Type, string? Output)
{
    /// <summary>Columns that say what a score is made of.</summary>
    public ContributionColumns Contributions { get; init; } = ContributionColumns.None;

    /// <summary>The same in 8-bit integers, and what that does on some rows.</summary>
    public (SavedAutoencoder Saved, QuantizationReport Report) Quantize(IHostEnvironment env, IDataView data)
    {
        Features.CheckInputs(env, data.Schema, Model.Inputs);
        var (model, report) = Model.Quantize(Examples.Read(data, Features, Model.Inputs, label: null, open: null, new(null), new(env, default)).Set);
        return (this with { Model = model }, report);
    }
}

/// <summary>The part of a model file that holds an autoencoder (docs/model-file.md): the network, and the columns, in streams of their own.</summary>
sealed class AutoencoderModelFile(string signature, string loader)
{
    const string NetworkStream = "Network";

    static readonly ModelPart Columns = new("Columns", "AENC", 2);

    readonly ModelFile _file = new("LSTM autoencoder", signature, 0x00010001, loader);

    public void Save(ModelSaveContext ctx, SavedAutoencoder saved) => _file.Save(ctx, () =>
    {
        ctx.SaveBinaryStream(NetworkStream, writer => saved.Model.Save(writer.BaseStream));
        Columns.Save(ctx, codec => Transfer(codec, saved.Model, saved));
    });

    public T Load<T>(IHostEnvironment env, ModelLoadContext ctx, Func<SavedAutoencoder, T> create) => _file.Load(env, ctx, () =>
    {
        var model = ModelPart.Open(ctx, NetworkStream, stream => SequenceAutoencoder.Load(stream));
        return create(Columns.Load(ctx, codec => Transfer(codec, model, null)));
    });

    static SavedAutoencoder Transfer(ModelCodec codec, SequenceAutoencoder model, SavedAutoencoder? saved)
    {
        var features = FeatureColumns.OfSequences(codec.Name(saved?.Features.Columns[0].Name), codec.IntOrNull(saved?.Features.Columns[0].FeaturesPerStep));
        if (features.Columns[0].Name != model.Inputs[0].Name) throw new InvalidDataException("Its column is not the one that its network reads.");
        var dimensions = codec.Dimensions(saved?.Type);
        if (dimensions.Length == 0) throw new InvalidDataException("Its column of features has no dimensions.");
        return new(model, features, new VectorDataViewType(NumberDataViewType.Single, dimensions), codec.OptionalName(saved?.Output)) { Contributions = ContributionColumns.Transfer(codec, saved?.Contributions) };
    }
}
