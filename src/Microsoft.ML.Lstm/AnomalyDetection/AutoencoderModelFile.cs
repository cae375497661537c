using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.AnomalyDetection;

/// <summary>What is kept of a step that holds an autoencoder.</summary>
/// <param name="Model">The network.</param>
/// <param name="Column">The column that is read.</param>
/// <param name="Type">Its type in training.</param>
/// <param name="Output">The column that is added, where it can be chosen.</param>
sealed record SavedAutoencoder(SequenceAutoencoder Model, AutoencoderColumn Column, DataViewType Type, string? Output);

/// <summary>The part of a model file that holds an autoencoder (docs/model-file.md): the network, and the columns, in streams of their own.</summary>
sealed class AutoencoderModelFile(string signature, string loader)
{
    const string NetworkStream = "Network";

    static readonly ModelPart Columns = new("Columns", "AENC", 1);

    // Raise the first number with every change of the format, the second when older libraries can no longer read what is written.
    VersionInfo Version() => new(signature, 0x00010001, 0x00010001, 0x00010001, typeof(AutoencoderModelFile).Assembly.FullName, loader);

    public void Save(ModelSaveContext ctx, SavedAutoencoder saved)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version());
        ctx.SaveBinaryStream(NetworkStream, writer => saved.Model.Save(writer.BaseStream));
        Columns.Save(ctx, codec => Transfer(codec, saved.Model, saved));
    }

    public T Load<T>(IHostEnvironment env, ModelLoadContext ctx, Func<SavedAutoencoder, T> create)
    {
        ctx.CheckAtModel(Version());
        return ModelPart.Guarded(env, "LSTM autoencoder", () =>
        {
            var model = ModelPart.Open(ctx, NetworkStream, stream => SequenceAutoencoder.Load(stream));
            return create(Columns.Load(ctx, codec => Transfer(codec, model, null)));
        });
    }

    static SavedAutoencoder Transfer(ModelCodec codec, SequenceAutoencoder model, SavedAutoencoder? saved)
    {
        var column = new AutoencoderColumn(codec.Name(saved?.Column.Name), codec.Int(saved?.Column.FeaturesPerStep));
        if (column.Name != model.Inputs[0].Name) throw new InvalidDataException("Its column is not the one that its network reads.");
        var dimensions = codec.Dimensions(saved?.Type);
        if (dimensions.Length == 0) throw new InvalidDataException("Its column of features has no dimensions.");
        return new(model, column, new VectorDataViewType(NumberDataViewType.Single, dimensions), codec.OptionalName(saved?.Output));
    }
}
