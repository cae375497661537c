using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Grouping;

/// <summary>The part of a model file that holds the columns of a grouping (docs/model-file.md).</summary>
static class GroupingModelFile
{
    const uint FirstWithTypes = 2;

    static readonly ModelPart Part = new("Columns", "GRPC", 2);
    static readonly ModelFile File = new("grouping into sequences", "LSTMGRUP", 0x00010002, SequenceGroupingTransformer.LoaderSignature);

    public static void Save(ModelSaveContext ctx, GroupingColumns columns) => File.Save(ctx, () => Part.Save(ctx, codec => Transfer(codec, columns)));

    public static GroupingColumns Load(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () => Part.Load(ctx, codec => Transfer(codec, null)));

    static GroupingColumns Transfer(ModelCodec codec, GroupingColumns? columns)
    {
        var known = new GroupingColumns(
            codec.Name(columns?.Output), codec.Name(columns?.Series), codec.OptionalName(columns?.Time), codec.Names(columns?.Inputs), codec.Names(columns?.PassThrough));
        known.CheckNames();
        var count = known.PassThrough.Count;
        return codec.Version < FirstWithTypes ? known
            : known with { PassThroughTypes = codec.Repeat(columns?.PassThroughTypes ?? new DataViewType?[count], count, type => ColumnTypes.Transfer(codec, type)) };
    }
}
