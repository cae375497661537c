using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Grouping;

/// <summary>The part of a model file that holds the columns of a grouping (docs/model-file.md).</summary>
static class GroupingModelFile
{
    const string Stream = "Columns", Kind = "GRPC";
    const uint ContentVersion = 2, FirstWithTypes = 2;

    static VersionInfo Version() => new("LSTMGRUP", 0x00010002, 0x00010002, 0x00010001,
        typeof(SequenceGroupingTransformer).Assembly.FullName, SequenceGroupingTransformer.LoaderSignature);

    public static void Save(ModelSaveContext ctx, GroupingColumns columns)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version());
        ModelStreams.Save(ctx, Stream, Kind, ContentVersion, writer =>
        {
            writer.WriteText(columns.Output);
            writer.WriteText(columns.Series);
            ModelStreams.WriteOptional(writer, columns.Time);
            ModelStreams.WriteNames(writer, columns.Inputs);
            ModelStreams.WriteNames(writer, columns.Carried);
            foreach (var type in columns.CarriedTypes ?? [.. columns.Carried.Select(_ => (DataViewType?)null)]) ColumnTypes.Write(writer, type);
        });
    }

    public static GroupingColumns Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version());
        return ModelStreams.Guarded(env, "grouping into sequences", () => ModelStreams.Load(ctx, Stream, Kind, ContentVersion, (reader, version) =>
        {
            var columns = new GroupingColumns(ModelStreams.ReadName(reader), ModelStreams.ReadName(reader), ModelStreams.ReadOptional(reader), ModelStreams.ReadNames(reader), ModelStreams.ReadNames(reader));
            columns.CheckNames();
            return version < FirstWithTypes ? columns : columns with { CarriedTypes = [.. columns.Carried.Select(_ => ColumnTypes.Read(reader))] };
        }));
    }
}
