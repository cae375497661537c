using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Forecasting.ZeroShot;

/// <summary>Where a zero-shot forecaster stands: the last values of every series that it has seen, and the series of the last observation.</summary>
sealed class ZeroShotState
{
    /// <summary>A state in which no series was seen yet.</summary>
    public ZeroShotState(ContextLayout layout) : this(layout, new(name => new(name, layout), context => context.Clone()))
    {
    }

    ZeroShotState(ContextLayout layout, SeriesStore<SeriesContext> series) => (Layout, Series) = (layout, series);

    /// <summary>What is kept of each series.</summary>
    public ContextLayout Layout { get; }

    public SeriesStore<SeriesContext> Series { get; }

    /// <summary>The series of the last observation; null before there is any.</summary>
    public string? Last { get; private set; }

    /// <summary>The context of a series whose turn it is: the last observation is now of this one.</summary>
    public SeriesContext Visit(ReadOnlySpan<char> name)
    {
        var context = Series[name];
        Last = context.Name;
        return context;
    }

    /// <summary>No series' turn.</summary>
    public void Leave() => Last = null;

    /// <summary>A state that starts from this one and leaves it as it is; series are copied when they are first touched.</summary>
    public ZeroShotState Overlay() => new(Layout, Series.Overlay()) { Last = Last };

    /// <summary>A full copy.</summary>
    public ZeroShotState Clone() => new(Layout, Series.Clone()) { Last = Last };

    /// <summary>Writes or reads all of it: the last series, then of each series its name and context.</summary>
    public void Transfer(ModelCodec codec)
    {
        Last = codec.Optional(Last);
        Series.Transfer(codec, (codec, _, context) => context.Transfer(codec));
    }
}
