namespace Microsoft.ML.Lstm.Engine.Shapes;

/// <summary>Where each named matrix lies in a flat array of weights: one after the other, without gaps.</summary>
public sealed class WeightLayout
{
    readonly WeightSpec[] _specs;
    readonly int[] _offsets;

    /// <summary>Lays the matrices out in the order given.</summary>
    /// <exception cref="ArgumentException">Together they hold more values than an array can.</exception>
    public WeightLayout(params ReadOnlySpan<WeightSpec> specs)
    {
        _specs = specs.ToArray();
        _offsets = new int[_specs.Length];
        for (var i = 0; i < _specs.Length; i++)
        {
            _offsets[i] = Count;
            var count = Count + ((long)_specs[i].Rows * _specs[i].Columns);
            Count = count <= Array.MaxLength ? (int)count : throw new ArgumentException(
                $"With '{_specs[i].Name}' [{_specs[i].Rows}, {_specs[i].Columns}] there are {count} weights; {Array.MaxLength} are the most. Choose smaller sizes.", nameof(specs));
        }
    }

    /// <summary>The matrices, in order.</summary>
    public ReadOnlySpan<WeightSpec> Specs => _specs;

    /// <summary>Number of floats in all.</summary>
    public int Count { get; }

    /// <summary>The part of a flat array that holds matrix <paramref name="index"/>.</summary>
    public Span<float> Slice(Span<float> flat, int index) => flat.Slice(_offsets[index], _specs[index].Count);

    /// <summary>Where matrix <paramref name="index"/> lies in a flat array.</summary>
    internal Range RangeOf(int index) => _offsets[index]..(_offsets[index] + _specs[index].Count);

    /// <inheritdoc cref="Slice(Span{float}, int)"/>
    public ReadOnlySpan<float> Slice(ReadOnlySpan<float> flat, int index) => flat.Slice(_offsets[index], _specs[index].Count);
}
