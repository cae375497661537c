using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Sequences;

/// <summary>The part of a model file that holds a model of sequences (docs/model-file.md): the networks, and the columns, in streams of their own.</summary>
static class SequenceModelFile
{
    const string NetworkStream = "Learner", ColumnStream = "Columns", ColumnKind = "SEQC", TokenStream = "Tokens", TokenKind = "STOK";
    const uint ColumnVersion = 2, FirstWithThreshold = 2, TokenVersion = 1;

    // Raise the first number with every change of the format, the second when older libraries can no longer read what is written.
    static VersionInfo Version() => new("LSTMSEQP", 0x00010003, 0x00010003, 0x00010001,
        typeof(LstmPredictionTransformer).Assembly.FullName, LstmPredictionTransformer.LoaderSignature);

    public static void Save(ModelSaveContext ctx, LstmPredictionTransformer model)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version());
        ctx.SaveBinaryStream(NetworkStream, writer => model.Model.Learner.Save(writer.BaseStream));
        ModelStreams.Save(ctx, ColumnStream, ColumnKind, ColumnVersion, writer => SaveColumns(model, writer));
        ModelStreams.Save(ctx, TokenStream, TokenKind, TokenVersion, writer =>
        {
            foreach (var values in model.Columns.Features.Columns.Select((_, i) => model.Columns.Features.Vocabularies.ElementAtOrDefault(i)))
            {
                writer.Write(values is not null);
                values?.Save(writer);
            }
        });
    }

    public static LstmPredictionTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version());
        return ModelStreams.Guarded(env, "LSTM model", () =>
        {
            var learner = ModelStreams.Open(ctx, NetworkStream, stream => SequencePredictionModel.Load(stream));
            var columns = ModelStreams.Load(ctx, ColumnStream, ColumnKind, ColumnVersion, (reader, version) => LoadColumns(learner, reader, version));
            var vocabularies = ModelStreams.LoadIfThere(ctx, TokenStream, TokenKind, TokenVersion, reader => learner.Inputs.Select(input => LoadValues(input, reader)).ToArray()) ?? [];
            columns = columns with { Features = new(columns.Features.Columns) { Vocabularies = vocabularies } };
            return new LstmPredictionTransformer(env, new(learner), columns, threads: 0);
        });
    }

    static void SaveColumns(LstmPredictionTransformer model, BinaryWriter writer)
    {
        writer.WriteText(model.Columns.LabelName);
        writer.Write(model.Columns.LabelValues is not null);
        model.Columns.LabelValues?.Save(writer);
        var dimensions = model.FeatureColumnType is VectorDataViewType vector ? vector.Dimensions : [];
        writer.Write(dimensions.Length);
        foreach (var dimension in dimensions) writer.Write(dimension);
        writer.Write(KeyType(model.FeatureColumnType));
        foreach (var column in model.Columns.Features.Columns)
        {
            writer.WriteText(column.Name);
            writer.Write(column.FeaturesPerStep);
            writer.Write(column.IsStatic);
            ModelStreams.WriteOptional(writer, column.ContributionsColumnName);
            ModelStreams.WriteOptional(writer, column.AttentionColumnName);
        }
        if (model.Model.Learner.Target == PredictionTask.Binary) writer.Write(model.Columns.Threshold);
    }

    static SequenceColumns LoadColumns(SequencePredictionModel learner, BinaryReader reader, uint version)
    {
        var label = ModelStreams.ReadName(reader);
        var values = reader.ReadBoolean() ? KeyValues.Load(reader, learner.Classes) : null;
        var type = FeatureType(learner.Inputs[0], reader);
        var features = learner.Inputs.Select(input => new LstmFeatureColumn(ModelStreams.ReadName(reader))
        {
            FeaturesPerStep = reader.ReadInt32(),
            IsStatic = reader.ReadBoolean(),
            ContributionsColumnName = ModelStreams.ReadOptional(reader),
            AttentionColumnName = ModelStreams.ReadOptional(reader),
        }).ToArray();
        if (!features.Select(column => column.Name).SequenceEqual(learner.Inputs.Select(input => input.Name)))
            throw new InvalidDataException("Its columns are not those that its networks read.");
        var threshold = learner.Target == PredictionTask.Binary && version >= FirstWithThreshold ? reader.ReadSingle() : 0;
        if (!float.IsFinite(threshold)) throw new InvalidDataException($"Its threshold is {threshold}.");
        return new(new(features), type, label, values) { Threshold = threshold };
    }

    static KeyValues? LoadValues(FeatureSpec input, BinaryReader reader) => !reader.ReadBoolean() ? null
        : input.Kind == InputKind.Tokens ? KeyValues.Load(reader, input.Size)
        : throw new InvalidDataException($"It holds values for the keys of '{input.Name}', which has none.");

    /// <summary>Bytes of a key; 0 for a number.</summary>
    static byte KeyType(DataViewType type)
    {
        if ((type is VectorDataViewType vector ? vector.ItemType : type) is not KeyDataViewType key) return 0;
        return Type.GetTypeCode(key.RawType) switch
        {
            TypeCode.Byte => 1,
            TypeCode.UInt16 => 2,
            TypeCode.UInt32 => 4,
            _ => 8,
        };
    }

    static DataViewType FeatureType(FeatureSpec input, BinaryReader reader)
    {
        var rank = reader.ReadInt32();
        if (rank is < 0 or > 64) throw new InvalidDataException($"Its column of features has {rank} dimensions.");
        var dimensions = new int[rank];
        for (var i = 0; i < rank; i++)
        {
            dimensions[i] = reader.ReadInt32();
            if (dimensions[i] < 0) throw new InvalidDataException($"A dimension of its column of features is {dimensions[i]}.");
        }
        var key = reader.ReadByte();
        if (key > 0 != (input.Kind == InputKind.Tokens)) throw new InvalidDataException("Its column of features is not what its networks read.");
        PrimitiveDataViewType item = key switch
        {
            0 => NumberDataViewType.Single,
            1 => new KeyDataViewType(typeof(byte), input.Size),
            2 => new KeyDataViewType(typeof(ushort), input.Size),
            4 => new KeyDataViewType(typeof(uint), input.Size),
            8 => new KeyDataViewType(typeof(ulong), input.Size),
            _ => throw new InvalidDataException($"Its column of features has keys of {key} bytes."),
        };
        return rank == 0 ? item : new VectorDataViewType(item, dimensions);
    }
}
