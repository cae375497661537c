using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>How a memory is written: the last series, then name, values, which of them were observed, gap and carried spread of each series.</summary>
static class ForecastStateFile
{
    public static void Save(ForecastStateStore memory, BinaryWriter writer)
    {
        writer.Write(memory.HistoryLength);
        writer.Write(memory.Last is not null);
        writer.WriteText(memory.Last ?? "");
        writer.Write(memory.Count);
        var (values, observed) = (new float[memory.HistoryLength], new bool[memory.HistoryLength]);
        foreach (var (name, history) in memory.InOrder)
        {
            writer.WriteText(name);
            history.CopyTo(values, observed);
            foreach (var value in values) writer.Write(value);
            foreach (var flag in observed) writer.Write(flag);
            writer.Write(history.Gap);
            writer.Write(history.Spread.Spread);
            writer.Write(history.Spread.Known);
        }
    }

    /// <summary>
    /// Reads a memory; it grows as its values are read, so a file's word for its size costs nothing. Version 1 kept forecasts in the place of missing
    /// values and no gaps: such values are taken for observed ones.
    /// </summary>
    public static ForecastStateStore Load(BinaryReader reader, int historyLength, uint version)
    {
        var length = reader.ReadInt32();
        if (length != historyLength) throw new InvalidDataException($"It keeps {length} values of each series where its network needs {historyLength}.");
        var any = reader.ReadBoolean();
        var last = reader.ReadText();
        var memory = new ForecastStateStore(historyLength) { Last = any ? last : null };
        var count = reader.ReadInt32();
        if (count < 0) throw new InvalidDataException($"It counts {count} series.");
        var (values, observed) = (new float[historyLength], new bool[historyLength]);
        observed.AsSpan().Fill(true);
        for (var i = 0; i < count; i++)
        {
            var history = memory[reader.ReadText()];
            foreach (ref var value in values.AsSpan())
            {
                value = reader.ReadSingle();
                if (float.IsInfinity(value)) throw new InvalidDataException("It remembers an infinity.");
            }
            var (gap, spread) = (0, default(CarriedSpread));
            if (version >= 2)
            {
                foreach (ref var flag in observed.AsSpan()) flag = reader.ReadBoolean();
                (gap, spread) = (reader.ReadInt32(), new(reader.ReadSingle(), reader.ReadInt32()));
            }
            var known = !values.AsSpan().TrimEnd(float.NaN).IsEmpty;
            if (gap < 0 || (gap > 0 && !known)) throw new InvalidDataException($"It counts {gap} missing steps after {(known ? "a" : "no")} value.");
            if (!(spread.Spread >= 0 && float.IsFinite(spread.Spread)) || spread.Known < 0) throw new InvalidDataException($"It carries a spread of {spread.Spread} from {spread.Known} values.");
            history.Restore(values, observed, gap, spread);
        }
        if (memory.Count != count) throw new InvalidDataException("It names a series twice.");
        return memory;
    }
}
