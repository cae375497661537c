using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    static readonly VersionInfo Version = ModelBody.Version<TextLoader>("TXTLOADR", 0x0001000D, LoaderSignature);

    static TextLoader Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var reader = ctx.Reader;
        var options = new Options
        {
            Separators = ctx.LoadNonEmptyString().ToCharArray(),
            EscapeChar = (char)reader.ReadUInt16(),
            DecimalMarker = (char)reader.ReadUInt16(),
            HasHeader = reader.ReadBoolean(),
            AllowQuoting = reader.ReadBoolean(),
            TrimWhitespace = reader.ReadBoolean(),
            ReadMultilines = reader.ReadBoolean(),
            MissingRealsAsNaNs = reader.ReadBoolean(),
        };
        var maxRows = reader.ReadInt64();
        options.MaxRows = maxRows < 0 ? null : maxRows;
        var columns = new TextColumn[reader.ReadCount()];
        for (var i = 0; i < columns.Length; i++) columns[i] = LoadColumn(ctx);
        return new(env.Register(LoaderSignature), options, columns);
    }

    static TextColumn LoadColumn(ModelLoadContext ctx)
    {
        var name = ctx.LoadNonEmptyString();
        var kind = (DataKind)ctx.Reader.ReadByte();
        var fields = new int[ctx.Reader.ReadCount()];
        for (var i = 0; i < fields.Length; i++) fields[i] = ctx.Reader.ReadInt32();
        var variableFrom = ctx.Reader.ReadInt32();
        var isVector = ctx.Reader.ReadBoolean();
        var keyCount = ctx.Reader.ReadUInt64();
        var slotNames = ctx.Reader.ReadBoolean() ? new string[fields.Length] : null;
        for (var i = 0; i < slotNames?.Length; i++) slotNames[i] = ctx.LoadString();
        return new(name, kind, fields, variableFrom, isVector, keyCount == 0 ? null : keyCount, slotNames);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.Begin(Version);
        var writer = ctx.Writer;
        ctx.SaveNonEmptyString(new string(_options.Separators));
        writer.Write((ushort)_options.EscapeChar);
        writer.Write((ushort)_options.DecimalMarker);
        writer.Write(_options.HasHeader);
        writer.Write(_options.AllowQuoting);
        writer.Write(_options.TrimWhitespace);
        writer.Write(_options.ReadMultilines);
        writer.Write(_options.MissingRealsAsNaNs);
        writer.Write(_options.MaxRows ?? -1);
        writer.Write(_columns.Length);
        foreach (var column in _columns) SaveColumn(ctx, column);
    }

    static void SaveColumn(ModelSaveContext ctx, TextColumn column)
    {
        ctx.SaveNonEmptyString(column.Name);
        ctx.Writer.Write((byte)column.Kind);
        ctx.Writer.Write(column.Fields.Length);
        foreach (var field in column.Fields) ctx.Writer.Write(field);
        ctx.Writer.Write(column.VariableFrom);
        ctx.Writer.Write(column.IsVector);
        ctx.Writer.Write(column.KeyCount ?? 0);
        ctx.Writer.Write(column.SlotNames is not null);
        foreach (var name in column.SlotNames ?? []) ctx.SaveString(name);
    }
}
