using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Persistence;
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
    const string NetworkStream = "Network", ColumnStream = "Columns", ColumnKind = "AENC";
    const uint ColumnVersion = 1;

    // Raise the first number with every change of the format, the second when older libraries can no longer read what is written.
    VersionInfo Version() => new(signature, 0x00010001, 0x00010001, 0x00010001, typeof(AutoencoderModelFile).Assembly.FullName, loader);

    public void Save(ModelSaveContext ctx, SavedAutoencoder saved)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version());
        ctx.SaveBinaryStream(NetworkStream, writer => saved.Model.Save(writer.BaseStream));
        ModelStreams.Save(ctx, ColumnStream, ColumnKind, ColumnVersion, writer =>
        {
            writer.WriteText(saved.Column.Name);
            writer.Write(saved.Column.FeaturesPerStep);
            var dimensions = ((VectorDataViewType)saved.Type).Dimensions;
            writer.Write(dimensions.Length);
            foreach (var dimension in dimensions) writer.Write(dimension);
            ModelStreams.WriteOptional(writer, saved.Output);
        });
    }

    public T Load<T>(IHostEnvironment env, ModelLoadContext ctx, Func<SavedAutoencoder, T> create)
    {
        ctx.CheckAtModel(Version());
        return ModelStreams.Guarded(env, "LSTM autoencoder", () =>
        {
            var model = ModelStreams.Open(ctx, NetworkStream, stream => SequenceAutoencoder.Load(stream));
            return create(ModelStreams.Load(ctx, ColumnStream, ColumnKind, ColumnVersion, reader => Columns(model, reader)));
        });
    }

    static SavedAutoencoder Columns(SequenceAutoencoder model, BinaryReader reader)
    {
        var column = new AutoencoderColumn(ModelStreams.ReadName(reader), reader.ReadInt32());
        if (column.Name != model.Inputs[0].Name) throw new InvalidDataException("Its column is not the one that its network reads.");
        var rank = reader.ReadInt32();
        if (rank is < 1 or > 64) throw new InvalidDataException($"Its column of features has {rank} dimensions.");
        var dimensions = new int[rank];
        foreach (ref var dimension in dimensions.AsSpan())
            dimension = reader.ReadInt32() is >= 0 and var size ? size : throw new InvalidDataException("A dimension of its column of features is below 0.");
        return new(model, column, new VectorDataViewType(NumberDataViewType.Single, dimensions), ModelStreams.ReadOptional(reader));
    }
}
