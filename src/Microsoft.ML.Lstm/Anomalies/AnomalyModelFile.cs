using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Anomalies;

/// <summary>A detector's part of a model file (docs/model-file.md): what it knows of its series, and its columns, in streams of their own.</summary>
static class AnomalyModelFile
{
    const string DetectorStream = "Detector";

    static readonly ModelPart Columns = new("Columns", "ACOL", 1);
    static readonly ModelFile File = new("LSTM anomaly detector", "LSTMANOM", 0x00010002, LstmAnomalyTransformer.LoaderSignature);

    public static void Save(ModelSaveContext ctx, LstmAnomalyTransformer model) => File.Save(ctx, () =>
    {
        ctx.Writer.Write(model.Channels);
        ctx.SaveBinaryStream(DetectorStream, writer => model.State.Save(writer.BaseStream));
        (model.Columns.Naming ?? SeriesNaming.Unknown).Save(ctx);
        Columns.Save(ctx, codec => Transfer(codec, model.Columns, model.Outputs));
    });

    public static LstmAnomalyTransformer Load(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () =>
    {
        var channels = ctx.Reader.ReadInt32();
        var state = ModelPart.Open(ctx, DetectorStream, stream => DetectorState.Load(stream));
        if (channels != state.Detector.Channels) throw new InvalidDataException($"It has {channels} channels, but its detector {state.Detector.Channels}.");
        return Columns.Load(ctx, codec =>
        {
            var (columns, outputs) = Transfer(codec, null, null);
            return new LstmAnomalyTransformer(env, state, columns with { Naming = SeriesNaming.Load(ctx) }, outputs);
        });
    });

    static (SeriesColumns Columns, AnomalyOutputs Outputs) Transfer(ModelCodec codec, SeriesColumns? columns, AnomalyOutputs? outputs)
    {
        columns = new(codec.Name(columns?.Value), codec.OptionalName(columns?.Series), codec.OptionalName(columns?.Time)) { HasChannels = true };
        outputs = new(codec.Repeat(outputs?.Names, AnomalyOutputs.Most, name => codec.OptionalName(name)));
        return outputs.Names[0] is null ? throw new InvalidDataException("It names no output column.") : (columns, outputs);
    }
}
