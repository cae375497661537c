using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Sequences;

/// <summary>The part of a model file that holds a model of sequences (docs/model-file.md): the networks, and the columns, in streams of their own.</summary>
static class SequenceModelFile
{
    const string NetworkStream = "Learner";
    const uint FirstWithThreshold = 2, FirstWithSteps = 3;

    static readonly ModelPart Columns = new("Columns", "SEQC", 3), Tokens = new("Tokens", "STOK", 1);
    static readonly ModelFile File = new("LSTM model", "LSTMSEQP", 0x00010003, LstmPredictionTransformer.LoaderSignature);

    public static void Save(ModelSaveContext ctx, LstmPredictionTransformer model) => File.Save(ctx, () =>
    {
        ctx.SaveBinaryStream(NetworkStream, writer => model.Model.Model.Save(writer.BaseStream));
        Columns.Save(ctx, codec => TransferColumns(codec, model.Model.Model, model.Columns));
        Tokens.Save(ctx, codec => FeatureColumns.TransferVocabularies(codec, model.Model.Model.Inputs, model.Columns.Features.Vocabularies));
    });

    public static LstmPredictionTransformer Load(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () =>
    {
        var model = ModelPart.Open(ctx, NetworkStream, stream => SequencePredictionModel.Load(stream));
        var columns = Columns.Load(ctx, codec => TransferColumns(codec, model, null));
        var vocabularies = Tokens.LoadIfThere(ctx, codec => FeatureColumns.TransferVocabularies(codec, model.Inputs, [])) ?? [];
        columns = columns with { Features = new(columns.Features.Columns) { Vocabularies = vocabularies } };
        return new LstmPredictionTransformer(env, new(model), columns, threads: 0);
    });

    static SequenceColumns TransferColumns(ModelCodec codec, SequencePredictionModel model, SequenceColumns? columns)
    {
        var label = codec.Name(columns?.LabelName);
        var values = KeyValues.TransferOptional(codec, columns?.LabelValues, (ulong)model.Classes);
        var type = TransferType(codec, model.Inputs[0], columns?.FeatureType);
        var features = FeatureColumns.TransferAll(codec, model.Inputs, columns?.Features);
        var threshold = model.Target == PredictionTask.Binary && codec.Version >= FirstWithThreshold ? codec.Float(columns?.Threshold) : 0;
        return new(features, type, label, values)
        {
            Threshold = threshold,
            Steps = codec.Version < FirstWithSteps ? new(null, null) : new(codec.OptionalName(columns?.Steps.Score), model.Target == PredictionTask.Binary ? codec.OptionalName(columns?.Steps.Probability) : null),
        };
    }

    /// <summary>Bytes of a key; 0 for a number.</summary>
    static byte KeyType(DataViewType? type) => type is not null && KeyTypes.Of(type) is { } key ? (byte)(1 << KeyTypes.IndexOf(key)) : (byte)0;

    static DataViewType TransferType(ModelCodec codec, FeatureSpec input, DataViewType? type)
    {
        var dimensions = codec.Dimensions(type);
        var key = codec.Integer(KeyType(type));
        if (key > 0 != (input.Kind == InputKind.Tokens)) throw new InvalidDataException("Its column of features is not what its networks read.");
        if (key is not (0 or 1 or 2 or 4 or 8)) throw new InvalidDataException($"Its column of features has keys of {key} bytes.");
        PrimitiveDataViewType item = key == 0 ? NumberDataViewType.Single : KeyTypes.At(BitOperations.Log2(key), (ulong)input.Size);
        return dimensions.Length == 0 ? item : new VectorDataViewType(item, dimensions);
    }
}
