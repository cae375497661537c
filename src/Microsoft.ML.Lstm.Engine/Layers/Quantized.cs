using Microsoft.ML.Lstm.Engine.Numerics.Int8;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>
/// A trained <see cref="Linear"/>, <see cref="Conv1D"/>, LSTM or GRU whose products are those of 8-bit integers, for prediction only; or an <see cref="Embedding"/> or attention pool whose weights are. Each row of a weight matrix lies on a
/// grid of 255 values with a scale of its own; each row of the input, and of h at each step, is rounded to such a grid when it comes (symmetric dynamic
/// quantisation; Jacob et al. 2018). Sums of integers are exact, so what is computed in them has the same bits on all hardware and any number of threads; attention pools and an LSTM's projection are computed in single precision.
/// </summary>
/// <remarks>
/// Weights are those of the layer. Biases, gates and cells stay in single precision. A step with a NaN or an infinity gives NaN, as everywhere. The error
/// is about a 254th of the greatest magnitude of a row.
/// </remarks>
public sealed class Quantized : ILayer
{
    readonly IQuantizable _quantizable;
    readonly ILayer _quantized;

    /// <summary>A layer like <paramref name="layer"/>, in integers.</summary>
    /// <exception cref="ArgumentException">The layer is another one, or one of its options has no such form.</exception>
    public Quantized(ILayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        _quantizable = layer as IQuantizable ?? throw new ArgumentException($"{layer} cannot be quantised: only Linear, Conv1D, Embedding, AttentionPool, Lstm and Gru can. Leave it as it is.", nameof(layer));
        if (_quantizable.WhyNot is { } reason) throw new ArgumentException($"{layer} cannot be quantised: {reason}. Leave it as it is.", nameof(layer));
        (Layer, _quantized) = (layer, _quantizable.Quantized());
    }

    /// <summary>The layer in single precision.</summary>
    public ILayer Layer { get; }

    /// <inheritdoc/>
    public int InputSize => Layer.InputSize;

    /// <inheritdoc/>
    public int OutputSize => Layer.OutputSize;

    /// <inheritdoc/>
    public int OutputSteps(int steps) => Layer.OutputSteps(steps);

    /// <inheritdoc/>
    public WeightLayout Weights => Layer.Weights;

    /// <inheritdoc/>
    public bool NeedsWholeSequence => Layer.NeedsWholeSequence;

    /// <inheritdoc/>
    public int StateSize => Layer.StateSize;

    /// <inheritdoc/>
    public int PackedSize => _quantized.PackedSize;

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => _quantized.ScratchSize(batch, steps);

    /// <summary>Draws the layer's weights, and rounds them.</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        Layer.Initialize(weights, random);
        Snap(weights);
    }

    /// <summary>Packs the weights; those off the grid are rounded to it.</summary>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => _quantized.Pack(weights, packed);

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        _quantized.Forward(pass);
    }

    /// <summary>There is none.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void Backward(in BackwardPass pass) =>
        throw new NotSupportedException($"{this} is for prediction only: rounding has no gradient. Train the network as it was before it was quantised.");

    /// <summary>The places among all weights of the rows that lie on a grid of their own.</summary>
    internal IEnumerable<(int Start, int Rows, int Columns)> Matrices()
    {
        foreach (var place in _quantizable.Matrices.ToArray())
        {
            var spec = Weights.Specs[place];
            yield return (Weights.RangeOf(place).Start.Value, spec.Rows, spec.Columns);
        }
    }

    /// <summary>Rounds weights to the grids of their rows.</summary>
    internal void Snap(Span<float> weights)
    {
        foreach (var (start, rows, columns) in Matrices())
            for (var row = 0; row < rows; row++) Int8Grid.Snap(weights.Slice(start + row * columns, columns));
    }

    /// <inheritdoc/>
    public override string ToString() => $"Quantized({Layer})";
}
