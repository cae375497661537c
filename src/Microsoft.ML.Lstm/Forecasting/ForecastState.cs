using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Where a forecaster stands: the last values of every series that it has seen, and the series of the last observation.</summary>
sealed class ForecastState
{
    /// <summary>A state in which no series was seen yet.</summary>
    /// <param name="layout">What is kept of each series.</param>
    public ForecastState(SeriesLayout layout) : this(layout, new(name => new(name, layout), history => history.Clone()))
    {
    }

    ForecastState(SeriesLayout layout, SeriesStore<SeriesHistory> series) => (Layout, Series) = (layout, series);

    /// <summary>What is kept of each series.</summary>
    public SeriesLayout Layout { get; }

    /// <summary>The histories of the series.</summary>
    public SeriesStore<SeriesHistory> Series { get; }

    /// <summary>The series of the last observation; null before there is any.</summary>
    public string? Last { get; set; }

    /// <summary>The history of a series whose turn it is: the last observation is now of this one.</summary>
    public SeriesHistory Visit(ReadOnlySpan<char> name)
    {
        var history = Series[name];
        Last = history.Name;
        return history;
    }

    /// <summary>A state that starts from this one and leaves it as it is; series are copied when they are first touched.</summary>
    public ForecastState Overlay() => new(Layout, Series.Overlay()) { Last = Last };

    /// <summary>A full copy.</summary>
    public ForecastState Clone() => new(Layout, Series.Clone()) { Last = Last };

    /// <summary>Writes or reads all of it: the last series, then of each series its name and history.</summary>
    public void Transfer(ModelCodec codec)
    {
        var length = codec.Int(Layout.HistoryLength);
        if (length != Layout.HistoryLength) throw new InvalidDataException($"It keeps {length} values of each series where its network needs {Layout.HistoryLength}.");
        Last = codec.Optional(Last);
        Series.Transfer(codec, (codec, _, history) => history.Transfer(codec));
    }
}
