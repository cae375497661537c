namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Where a forecaster stands: the last values of every series it has seen, by the series' name.</summary>
sealed class ForecastStateStore
{
    readonly Dictionary<string, HistoryBuffer> _series = [];
    readonly Dictionary<string, HistoryBuffer>.AlternateLookup<ReadOnlySpan<char>> _byName;
    readonly ForecastStateStore? _below;

    public ForecastStateStore(int historyLength)
    {
        HistoryLength = historyLength;
        _byName = _series.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    ForecastStateStore(ForecastStateStore below) : this(below.HistoryLength)
    {
        _below = below;
        Last = below.Last;
    }

    /// <summary>Values kept for each series.</summary>
    public int HistoryLength { get; }

    /// <summary>Number of series.</summary>
    public int Count => _series.Count;

    /// <summary>Names and histories, by name, so that equal memories are written equally.</summary>
    public IEnumerable<KeyValuePair<string, HistoryBuffer>> InOrder => _series.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The series of the last observation; null before there is any.</summary>
    public string? Last { get; set; }

    /// <summary>Whether a series was seen.</summary>
    public bool Contains(ReadOnlySpan<char> name) => _byName.ContainsKey(name) || _below?.Contains(name) == true;

    /// <summary>The history of a series; an empty one for a series never seen.</summary>
    public HistoryBuffer this[ReadOnlySpan<char> name] => _byName.TryGetValue(name, out var history) ? history : Copy(name);

    /// <summary>The history of a series whose turn it is: the last observation is now of this one.</summary>
    public HistoryBuffer Visit(ReadOnlySpan<char> name)
    {
        var history = this[name];
        Last = history.Name;
        return history;
    }

    /// <summary>A memory that starts from this one and leaves it as it is; series are copied when they are first touched.</summary>
    public ForecastStateStore Branch() => new(this);

    /// <summary>A full copy.</summary>
    public ForecastStateStore Clone()
    {
        var clone = new ForecastStateStore(HistoryLength) { Last = Last };
        foreach (var (name, history) in _series) clone._series.Add(name, history.Clone());
        return clone;
    }

    HistoryBuffer Copy(ReadOnlySpan<char> name)
    {
        var history = _below is not null && _below._byName.TryGetValue(name, out var known) ? known.Clone() : new HistoryBuffer(name.ToString(), HistoryLength);
        _series.Add(history.Name, history);
        return history;
    }
}
