using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Where a forecaster stands: the last values of every series that it has seen, and the series of the last observation.</summary>
sealed class ForecastState
{
    readonly int _historyLength;

    /// <summary>A state in which no series was seen yet.</summary>
    /// <param name="historyLength">Values kept of each series.</param>
    public ForecastState(int historyLength) : this(historyLength, new(name => new(name, historyLength), history => history.Clone()))
    {
    }

    ForecastState(int historyLength, SeriesStore<HistoryBuffer> series) => (_historyLength, Series) = (historyLength, series);

    /// <summary>The histories of the series.</summary>
    public SeriesStore<HistoryBuffer> Series { get; }

    /// <summary>The series of the last observation; null before there is any.</summary>
    public string? Last { get; set; }

    /// <summary>The history of a series whose turn it is: the last observation is now of this one.</summary>
    public HistoryBuffer Visit(ReadOnlySpan<char> name)
    {
        var history = Series[name];
        Last = history.Name;
        return history;
    }

    /// <summary>A state that starts from this one and leaves it as it is; series are copied when they are first touched.</summary>
    public ForecastState Overlay() => new(_historyLength, Series.Overlay()) { Last = Last };

    /// <summary>A full copy.</summary>
    public ForecastState Clone() => new(_historyLength, Series.Clone()) { Last = Last };

    /// <summary>Writes or reads all of it: the last series, then of each series name, values, which of them were observed, gap and carried spread.</summary>
    public void Transfer(ModelCodec codec)
    {
        var length = codec.Int(_historyLength);
        if (length != _historyLength) throw new InvalidDataException($"It keeps {length} values of each series where its network needs {_historyLength}.");
        Last = codec.Optional(Last);
        Series.Transfer(codec, (codec, _, history) => history.Transfer(codec));
    }
}
