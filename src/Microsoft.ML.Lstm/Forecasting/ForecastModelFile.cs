using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Models;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>
/// A forecaster's part of a model file (docs/model-file.md): the networks, and where it stands with its columns, in streams of their own, each in the
/// engine's envelope, whose checksum ML.NET's own body has not.
/// </summary>
static class ForecastModelFile
{
    const string NetworkStream = "Forecaster", StateStream = "State", StateKind = "FSTA";
    const uint StateVersion = 1;
    const int MaxOutputs = 3;

    // Raise the first number with every change of the format, the second when older libraries can no longer read what is written.
    static VersionInfo Version() => new("LSTMFCST", 0x00010001, 0x00010001, 0x00010001,
        typeof(LstmForecastingTransformer).Assembly.FullName, LstmForecastingTransformer.LoaderSignature);

    public static void Save(ModelSaveContext ctx, LstmForecastingTransformer model)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version());
        ctx.Writer.Write(model.Horizon);
        ctx.SaveBinaryStream(NetworkStream, writer => model.Forecaster.Save(writer.BaseStream));
        ctx.SaveBinaryStream(StateStream, writer => SaveState(model, writer.BaseStream));
    }

    public static LstmForecastingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version());
        try
        {
            var horizon = ctx.Reader.ReadInt32();
            var forecaster = Stream(ctx, NetworkStream, reader => Forecaster.Load(reader.BaseStream));
            if (horizon != forecaster.Horizon) throw new InvalidDataException($"Its horizon is {horizon}, but its network's is {forecaster.Horizon}.");
            return Stream(ctx, StateStream, reader => LoadState(env, forecaster, reader.BaseStream));
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException)
        {
            throw MLNetInternals.Undecodable(env, $"This model file's LSTM forecaster cannot be read. {damaged.Message}");
        }
    }

    static void SaveState(LstmForecastingTransformer model, Stream stream)
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        writer.Write(model.Columns.Value);
        writer.Write(model.Columns.Series is not null);
        writer.Write(model.Columns.Series ?? "");
        writer.Write(model.Outputs.ColumnNames.Count);
        foreach (var name in model.Outputs.ColumnNames) writer.Write(name);
        writer.Write(model.ConfidenceLevel);
        SeriesMemoryFile.Save(model.Memory, writer);
        Envelope.Write(stream, StateKind, StateVersion, content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    static LstmForecastingTransformer LoadState(IHostEnvironment env, Forecaster forecaster, Stream stream)
    {
        using var content = new MemoryStream(Envelope.Read(stream, StateKind, StateVersion));
        using var reader = new BinaryReader(content);
        var value = reader.ReadString();
        var isSeries = reader.ReadBoolean();
        var series = reader.ReadString();
        var count = reader.ReadInt32();
        if (count is not (1 or MaxOutputs)) throw new InvalidDataException($"It names {count} output columns where a forecaster has 1 or {MaxOutputs}.");
        var outputs = new string[count];
        for (var i = 0; i < count; i++) outputs[i] = reader.ReadString();
        var level = reader.ReadSingle();
        if (!(level > 0 && level < 1)) throw new InvalidDataException($"Its confidence level is {level}, which must lie between 0 and 1.");
        var memory = SeriesMemoryFile.Load(reader, forecaster.HistoryLength);
        if (content.Position != content.Length) throw new InvalidDataException($"It has {content.Length - content.Position} bytes too many.");
        return new(env, forecaster, memory, new SeriesColumns(value, isSeries ? series : null), outputs, level, threads: 0);
    }

    static T Stream<T>(ModelLoadContext ctx, string name, Func<BinaryReader, T> read) where T : class
    {
        T? value = null;
        if (!ctx.TryLoadBinaryStream(name, reader => value = read(reader))) throw new InvalidDataException($"Its part '{name}' is missing.");
        return value!;
    }
}
