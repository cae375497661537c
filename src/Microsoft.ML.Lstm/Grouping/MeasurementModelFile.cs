using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Grouping;

/// <summary>The part of a model file that holds a grouping of measurements (docs/model-file.md).</summary>
static class MeasurementModelFile
{
    static readonly ModelPart Part = new("Columns", "GRPM", 1);
    static readonly ModelFile File = new("grouping of measurements into sequences", "LSTMGRPM", 0x00010001, MeasurementGroupingTransformer.LoaderSignature);

    public static void Save(ModelSaveContext ctx, MeasurementColumns columns) => File.Save(ctx, () => Part.Save(ctx, codec => Transfer(codec, columns)));

    public static MeasurementColumns Load(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () => Part.Load(ctx, codec => Transfer(codec, null)));

    static MeasurementColumns Transfer(ModelCodec codec, MeasurementColumns? columns)
    {
        var known = columns?.Options;
        var options = new MeasurementGroupingOptions
        {
            OutputColumnName = codec.Name(known?.OutputColumnName),
            TimesOutputColumnName = codec.Name(known?.TimesOutputColumnName),
            SeriesColumnName = codec.Name(known?.SeriesColumnName),
            TimeColumnName = codec.Name(known?.TimeColumnName),
            ValueColumnName = codec.Name(known?.ValueColumnName),
            MeasurementColumnName = codec.OptionalName(known?.MeasurementColumnName),
            StepLength = codec.Double(known?.StepLength, 0),
            PassThroughColumnNames = codec.Names(known?.PassThroughColumnNames),
        };
        var measurements = options.MeasurementColumnName is null ? null : codec.Names(columns?.Measurements);
        options = options with { Measurements = measurements };
        MeasurementColumns.CheckNames(options);
        var count = options.PassThroughColumnNames.Count;
        return new(options, measurements, codec.Repeat(columns?.PassThroughTypes ?? new DataViewType?[count], count, type => ColumnTypes.Transfer(codec, type)));
    }
}
