
namespace Microsoft.ML.Lstm.Engine.Decoding;

/// <summary>Hands out places of an array from the greatest value to the least, of equals the first place first; as few as are asked for.</summary>
sealed class MaximumHeap(int capacity)
{
    readonly int[] _places = new int[capacity];
    float[] _values = [];
    int _count;

    /// <summary>Begins anew with all places of an array, which must not change until the last one has been taken.</summary>
    public void Fill(float[] values)
    {
        (_values, _count) = (values, values.Length);
        for (var i = 0; i < _count; i++) _places[i] = i;
        for (var i = _count / 2 - 1; i >= 0; i--) Sink(i);
    }

    /// <summary>The next place.</summary>
    public int Take()
    {
        var greatest = _places[0];
        // Those taken lie behind the heap, the first one last.
        (_places[0], _places[--_count]) = (_places[_count], greatest);
        Sink(0);
        return greatest;
    }

    /// <summary>The place that was taken as number <paramref name="index"/>, counted from 0.</summary>
    public int Taken(int index) => _places[_values.Length - 1 - index];

    void Sink(int node)
    {
        var place = _places[node];
        for (var child = 2 * node + 1; child < _count; child = 2 * node + 1)
        {
            if (child + 1 < _count && Before(_places[child + 1], _places[child])) child++;
            if (!Before(_places[child], place)) break;
            _places[node] = _places[child];
            node = child;
        }
        _places[node] = place;
    }

    bool Before(int one, int other) => _values[one] > _values[other] || (_values[one] == _values[other] && one < other);
}
