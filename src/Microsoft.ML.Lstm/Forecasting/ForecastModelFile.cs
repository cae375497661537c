using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>
/// A forecaster's part of a model file (docs/model-file.md): the networks, and where it stands with its columns, in streams of their own, each in the
/// engine's envelope, whose checksum ML.NET's own body has not.
/// </summary>
static class ForecastModelFile
{
    const string NetworkStream = "Forecaster", StateStream = "State", StateKind = "FSTA";
    const uint StateVersion = 2;
    const int MaxOutputs = 3;

    // Raise the first number with every change of the format, the second when older libraries can no longer read what is written.
    static VersionInfo Version() => new("LSTMFCST", 0x00010002, 0x00010002, 0x00010001,
        typeof(LstmForecastingTransformer).Assembly.FullName, LstmForecastingTransformer.LoaderSignature);

    public static void Save(ModelSaveContext ctx, LstmForecastingTransformer model)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version());
        ctx.Writer.Write(model.Horizon);
        ctx.SaveBinaryStream(NetworkStream, writer => model.Forecaster.Save(writer.BaseStream));
        (model.Columns.Naming ?? SeriesNaming.Unknown).Save(ctx);
        ForecastCurveFile.Save(ctx, model.LossCurve);
        ModelStreams.Save(ctx, StateStream, StateKind, StateVersion, writer => SaveState(model, writer));
    }

    public static LstmForecastingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version());
        return ModelStreams.Guarded(env, "LSTM forecaster", () =>
        {
            var horizon = ctx.Reader.ReadInt32();
            var forecaster = ModelStreams.Open(ctx, NetworkStream, stream => Forecaster.Load(stream));
            if (horizon != forecaster.Horizon) throw new InvalidDataException($"Its horizon is {horizon}, but its network's is {forecaster.Horizon}.");
            return ModelStreams.Load(ctx, StateStream, StateKind, StateVersion, (reader, version) => LoadState(env, forecaster, ctx, reader, version));
        });
    }

    static void SaveState(LstmForecastingTransformer model, BinaryWriter writer)
    {
        writer.WriteText(model.Columns.Value);
        ModelStreams.WriteOptional(writer, model.Columns.Series);
        ModelStreams.WriteNames(writer, model.Outputs.ColumnNames);
        writer.Write(model.ConfidenceLevel);
        ForecastStateFile.Save(model.Memory, writer);
    }

    static LstmForecastingTransformer LoadState(IHostEnvironment env, Forecaster forecaster, ModelLoadContext ctx, BinaryReader reader, uint version)
    {
        var value = ModelStreams.ReadName(reader);
        var series = ModelStreams.ReadOptional(reader);
        var outputs = ModelStreams.ReadNames(reader);
        if (outputs.Count is not (1 or MaxOutputs)) throw new InvalidDataException($"It names {outputs.Count} output columns where a forecaster has 1 or {MaxOutputs}.");
        var level = reader.ReadSingle();
        if (!(level > 0 && level < 1)) throw new InvalidDataException($"Its confidence level is {level}, which must lie between 0 and 1.");
        var memory = ForecastStateFile.Load(reader, forecaster.HistoryLength, version);
        return new(env, forecaster, memory, new SeriesColumns(value, series) { Naming = SeriesNaming.Load(ctx) }, [.. outputs], level, threads: 0) { LossCurve = ForecastCurveFile.Load(ctx) };
    }
}
