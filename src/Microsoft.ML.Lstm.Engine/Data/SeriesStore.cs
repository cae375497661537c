using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>States of series, by their names: of a forecaster, of a detector. One thread at a time.</summary>
/// <param name="create">Makes the state of a new series, by its name.</param>
/// <param name="copy">Copies a state. Overlays on other threads call it at the same time.</param>
sealed class SeriesStore<TState>(Func<string, TState> create, Func<TState, TState> copy) where TState : class
{
    readonly Dictionary<string, TState> _states = [];
    SeriesStore<TState>? _below;

    /// <summary>Number of series; of an overlay, of those that it has touched.</summary>
    public int Count => _states.Count;

    /// <summary>Names and states, by name, so that equal stores are written equally.</summary>
    public IEnumerable<KeyValuePair<string, TState>> InOrder => _states.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The state of a series; a new one for a series never seen.</summary>
    public TState this[ReadOnlySpan<char> name]
    {
        get
        {
            var states = _states.GetAlternateLookup<ReadOnlySpan<char>>();
            if (states.TryGetValue(name, out var state)) return state;
            var (key, known) = (name.ToString(), _below?.Find(name));
            _states.Add(key, state = known is null ? create(key) : copy(known));
            return state;
        }
    }

    /// <summary>Sets the state of a series, in place of what it had.</summary>
    public void Put(string name, TState state) => _states[name] = state;

    /// <summary>Whether a series was seen.</summary>
    public bool Contains(ReadOnlySpan<char> name) => Find(name) is not null;

    /// <summary>An overlay: a store that starts from this one and leaves it as it is; states are copied when they are first touched. It may be used on another thread.</summary>
    public SeriesStore<TState> Overlay() => new(create, copy) { _below = this };

    /// <summary>A full copy.</summary>
    public SeriesStore<TState> Clone()
    {
        var clone = new SeriesStore<TState>(create, copy) { _below = _below };
        foreach (var (name, state) in _states) clone._states.Add(name, copy(state));
        return clone;
    }

    /// <summary>Writes names and states, or reads them into an empty store; entries are read one by one, so a damaged count allocates nothing.</summary>
    /// <param name="codec">Writes or reads.</param>
    /// <param name="transfer">Writes or reads a state, given its name.</param>
    public void Transfer(ModelCodec codec, Action<ModelCodec, string, TState> transfer) =>
        codec.List<KeyValuePair<string, TState>>([.. InOrder], 0, int.MaxValue, known =>
        {
            var name = codec.Text(known.Key);
            var state = codec.Reads ? create(name) : known.Value;
            if (codec.Reads && !_states.TryAdd(name, state)) throw new InvalidDataException($"The model names the series '{name}' twice.");
            transfer(codec, name, state);
            return new(name, state);
        });

    /// <summary>The state of a series; null for one never seen.</summary>
    public TState? Find(ReadOnlySpan<char> name) => _states.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var state) ? state : _below?.Find(name);
}
