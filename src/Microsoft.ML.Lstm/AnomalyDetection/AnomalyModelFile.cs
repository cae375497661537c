using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.AnomalyDetection;

/// <summary>A detector's part of a model file (docs/model-file.md): what it knows of its series, and its columns, in streams of their own.</summary>
static class AnomalyModelFile
{
    const string DetectorStream = "Detector", ColumnsStream = "Columns", ColumnsKind = "ACOL";
    const uint ColumnsVersion = 1;

    // Raise the first number with every change of the format, the second when older libraries can no longer read what is written.
    static VersionInfo Version() => new("LSTMANOM", 0x00010002, 0x00010002, 0x00010001,
        typeof(LstmAnomalyTransformer).Assembly.FullName, LstmAnomalyTransformer.LoaderSignature);

    public static void Save(ModelSaveContext ctx, LstmAnomalyTransformer model)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version());
        ctx.Writer.Write(model.Sensors);
        ctx.SaveBinaryStream(DetectorStream, writer => model.Memory.Save(writer.BaseStream));
        (model.Columns.Naming ?? SeriesNaming.Unknown).Save(ctx);
        ModelStreams.Save(ctx, ColumnsStream, ColumnsKind, ColumnsVersion, writer =>
        {
            writer.WriteText(model.Columns.Value);
            ModelStreams.WriteOptional(writer, model.Columns.Series);
            ModelStreams.WriteOptional(writer, model.Columns.Time);
            foreach (var name in model.Outputs.Names) ModelStreams.WriteOptional(writer, name);
        });
    }

    public static LstmAnomalyTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version());
        return ModelStreams.Guarded(env, "LSTM anomaly detector", () =>
        {
            var sensors = ctx.Reader.ReadInt32();
            var memory = ModelStreams.Open(ctx, DetectorStream, stream => DetectorState.Load(stream));
            if (sensors != memory.Detector.Sensors) throw new InvalidDataException($"It has {sensors} sensors, but its detector {memory.Detector.Sensors}.");
            return ModelStreams.Load(ctx, ColumnsStream, ColumnsKind, ColumnsVersion, reader => Load(env, memory, SeriesNaming.Load(ctx), reader));
        });
    }

    static LstmAnomalyTransformer Load(IHostEnvironment env, DetectorState memory, SeriesNaming naming, BinaryReader reader)
    {
        var columns = new AnomalyColumns(ModelStreams.ReadName(reader), ModelStreams.ReadOptional(reader), ModelStreams.ReadOptional(reader)) { Naming = naming };
        var names = new string?[AnomalyOutputs.Most];
        for (var i = 0; i < names.Length; i++) names[i] = ModelStreams.ReadOptional(reader);
        if (names[0] is null) throw new InvalidDataException("It names no output column.");
        return new(env, memory, columns, new(names));
    }
}
