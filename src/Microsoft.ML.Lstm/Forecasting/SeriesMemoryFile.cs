using Microsoft.ML.Lstm.Engine.Persistence;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>How a memory is written: the last series, then name and values of each series.</summary>
static class SeriesMemoryFile
{
    public static void Save(SeriesMemory memory, BinaryWriter writer)
    {
        writer.Write(memory.HistoryLength);
        writer.Write(memory.Last is not null);
        writer.WriteText(memory.Last ?? "");
        writer.Write(memory.Count);
        var values = new float[memory.HistoryLength];
        foreach (var (name, history) in memory.InOrder)
        {
            writer.WriteText(name);
            history.CopyTo(values);
            foreach (var value in values) writer.Write(value);
        }
    }

    /// <summary>Reads a memory; it grows as its values are read, so a file's word for its size costs nothing.</summary>
    public static SeriesMemory Load(BinaryReader reader, int historyLength)
    {
        var length = reader.ReadInt32();
        if (length != historyLength) throw new InvalidDataException($"It keeps {length} values of each series where its network needs {historyLength}.");
        var any = reader.ReadBoolean();
        var last = reader.ReadText();
        var memory = new SeriesMemory(historyLength) { Last = any ? last : null };
        var count = reader.ReadInt32();
        if (count < 0) throw new InvalidDataException($"It counts {count} series.");
        for (var i = 0; i < count; i++)
        {
            var history = memory[reader.ReadText()];
            for (var k = 0; k < historyLength; k++)
            {
                var value = reader.ReadSingle();
                if (float.IsInfinity(value)) throw new InvalidDataException("It remembers an infinity.");
                history.Add(value);
            }
        }
        if (memory.Count != count) throw new InvalidDataException("It names a series twice.");
        return memory;
    }
}
