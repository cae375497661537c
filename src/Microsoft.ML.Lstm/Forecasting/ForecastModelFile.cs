using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Models;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>A forecaster's part of a model file: columns in the body, the networks and the memory in streams beside it (docs/model-file.md).</summary>
static class ForecastModelFile
{
    const string NetworkStream = "Forecaster", MemoryStream = "Memory";
    const int MaxOutputs = 3;

    // Raise the first number with every change of the format, the second when older libraries can no longer read what is written.
    static VersionInfo Version() => new("LSTMFCST", 0x00010001, 0x00010001, 0x00010001,
        typeof(LstmForecastingTransformer).Assembly.FullName, LstmForecastingTransformer.LoaderSignature);

    public static void Save(ModelSaveContext ctx, LstmForecastingTransformer model)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version());
        ctx.SaveNonEmptyString(model.Columns.Value);
        ctx.SaveStringOrNull(model.Columns.Series);
        ctx.Writer.Write(model.Outputs.ColumnNames.Count);
        foreach (var name in model.Outputs.ColumnNames) ctx.SaveNonEmptyString(name);
        ctx.Writer.Write(model.ConfidenceLevel);
        ctx.SaveBinaryStream(NetworkStream, writer => model.Forecaster.Save(writer.BaseStream));
        ctx.SaveBinaryStream(MemoryStream, writer => SeriesMemoryFile.Save(model.Memory, writer));
    }

    public static LstmForecastingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version());
        try
        {
            return Read(env, ctx);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException)
        {
            throw MLNetInternals.Undecodable(env, $"This model file's LSTM forecaster cannot be read. {damaged.Message}");
        }
    }

    static LstmForecastingTransformer Read(IHostEnvironment env, ModelLoadContext ctx)
    {
        var columns = new SeriesColumns(ctx.LoadNonEmptyString(), ctx.LoadStringOrNull());
        var count = ctx.Reader.ReadInt32();
        if (count is not (1 or MaxOutputs)) throw new InvalidDataException($"It names {count} output columns where a forecaster has 1 or {MaxOutputs}.");
        var outputs = new string[count];
        for (var i = 0; i < count; i++) outputs[i] = ctx.LoadNonEmptyString();
        var level = ctx.Reader.ReadSingle();
        if (!(level > 0 && level < 1)) throw new InvalidDataException($"Its confidence level is {level}, which must lie between 0 and 1.");

        var forecaster = Stream(ctx, NetworkStream, reader => Forecaster.Load(reader.BaseStream));
        var memory = Stream(ctx, MemoryStream, reader => SeriesMemoryFile.Load(reader, forecaster.HistoryLength));
        return new(env, forecaster, memory, columns, outputs, level, threads: 0);
    }

    static T Stream<T>(ModelLoadContext ctx, string name, Func<BinaryReader, T> read) where T : class
    {
        T? value = null;
        if (!ctx.TryLoadBinaryStream(name, reader => value = read(reader))) throw new InvalidDataException($"Its part '{name}' is missing.");
        return value!;
    }
}
