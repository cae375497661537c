using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>How a memory is written: the last series, then name, values, which of them were observed, gap and carried spread of each series.</summary>
static class ForecastStateFile
{
    /// <summary>
    /// Writes a memory, or reads one; it grows as its values are read, so a file's word for its size costs nothing. Version 1 kept forecasts in the place of
    /// missing values and no gaps: such values are taken for observed ones.
    /// </summary>
    public static ForecastStateStore Transfer(ModelCodec codec, ForecastStateStore? saved, int historyLength)
    {
        var length = codec.Int(historyLength);
        if (length != historyLength) throw new InvalidDataException($"It keeps {length} values of each series where its network needs {historyLength}.");
        var last = codec.Optional(saved?.Last);
        var memory = saved ?? new(historyLength) { Last = last };
        var (values, observed) = (new float[historyLength], new bool[historyLength]);
        var series = codec.List<HistoryBuffer>([.. memory.InOrder.Select(pair => pair.Value)], 0, int.MaxValue, known =>
        {
            var history = memory[codec.Text(known?.Name)];
            Transfer(codec, history, values, observed);
            return history;
        });
        return memory.Count == series.Length ? memory : throw new InvalidDataException("It names a series twice.");
    }

    static void Transfer(ModelCodec codec, HistoryBuffer history, Span<float> values, Span<bool> observed)
    {
        history.CopyTo(values, observed);
        codec.FloatsOrNaN(values);
        var (gap, spread) = (0, default(CarriedSpread));
        if (codec.Version < 2) observed.Fill(true);
        else
        {
            foreach (ref var flag in observed) flag = codec.Flag(flag);
            (gap, spread) = (codec.Int(history.Gap, 0), new(codec.Float(history.Spread.Spread, 0), codec.Int(history.Spread.Known, 0)));
        }
        if (gap > 0 && values.IndexOfAnyExcept(float.NaN) < 0) throw new InvalidDataException($"It counts {gap} missing steps after no value.");
        if (codec.Reads) history.Restore(values, observed, gap, spread);
    }
}
