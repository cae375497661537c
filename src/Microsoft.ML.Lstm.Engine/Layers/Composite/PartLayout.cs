using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>Where the weights, packed weights and states of a composite's parts lie: those of one part after those of the other.</summary>
sealed class PartLayout
{
    readonly Range[] _weights, _packed, _states;

    /// <summary>Lays parts out in their order; the names of a part's weights begin with its own name and a dot, unless that is empty.</summary>
    public PartLayout(params ReadOnlySpan<Part> parts)
    {
        (_weights, _packed, _states) = (new Range[parts.Length], new Range[parts.Length], new Range[parts.Length]);
        var specs = new List<WeightSpec>();
        var count = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i];
            _weights[i] = Next(ref count, part.Weights.Count);
            _packed[i] = Next(ref _packedSize, part.PackedSize);
            _states[i] = Next(ref _stateSize, part.StateSize);
            foreach (var spec in part.Weights.Specs) specs.Add(part.Name.Length == 0 ? spec : spec with { Name = $"{part.Name}.{spec.Name}" });
        }
        Weights = new([.. specs]);
    }

    /// <summary>Layers in their order, each named by its number.</summary>
    public static PartLayout Numbered(ReadOnlySpan<ILayer> layers)
    {
        var parts = new Part[layers.Length];
        for (var i = 0; i < parts.Length; i++) parts[i] = Part.Of($"{i}", layers[i]);
        return new(parts);
    }

    /// <summary>The weights of all parts.</summary>
    public WeightLayout Weights { get; }

    readonly int _packedSize, _stateSize;

    /// <summary>Floats of all parts' packed weights.</summary>
    public int PackedSize => _packedSize;

    /// <summary>Floats of all parts' states of one sequence.</summary>
    public int StateSize => _stateSize;

    /// <summary>Where a part's weights lie.</summary>
    public Range WeightsOf(int part) => _weights[part];

    /// <summary>Where a part's packed weights lie.</summary>
    public Range PackedOf(int part) => _packed[part];

    /// <summary>Where a part's state lies within that of a sequence.</summary>
    public Range StateOf(int part) => _states[part];

    /// <summary>The pass for a part: its own weights, and a seed that has nothing in common with those of other parts. The rest is the whole's.</summary>
    public ForwardPass Of(int part, in ForwardPass pass) => pass with
    {
        Weights = pass.Weights[_weights[part]],
        Packed = pass.Packed[_packed[part]],
        Seed = SplitMix64.Derive(pass.Seed, part),
        IsChecked = true,
    };

    /// <inheritdoc cref="Of(int, in ForwardPass)"/>
    public BackwardPass Of(int part, in BackwardPass pass) => pass with
    {
        Weights = pass.Weights[_weights[part]],
        Packed = pass.Packed[_packed[part]],
        WeightGradient = pass.WeightGradient[_weights[part]],
        Seed = SplitMix64.Derive(pass.Seed, part),
        IsChecked = true,
    };

    /// <summary>Draws fresh weights for layers that are the parts.</summary>
    public void Initialize(ReadOnlySpan<ILayer> layers, Span<float> weights, Random random)
    {
        for (var i = 0; i < layers.Length; i++) layers[i].Initialize(weights[_weights[i]], random);
    }

    /// <summary>Packs their weights.</summary>
    public void Pack(ReadOnlySpan<ILayer> layers, ReadOnlySpan<float> weights, Span<float> packed)
    {
        for (var i = 0; i < layers.Length; i++) layers[i].Pack(weights[_weights[i]], packed[_packed[i]]);
    }

    static Range Next(ref int end, int count)
    {
        var start = end;
        end = SizeGuard.Sum(start, count);
        return start..end;
    }

    /// <summary>What a part brings.</summary>
    public readonly record struct Part(string Name, WeightLayout Weights, int PackedSize, int StateSize)
    {
        public static Part Of(string name, ILayer layer) => new(name, layer.Weights, layer.PackedSize, layer.StateSize);
    }
}
