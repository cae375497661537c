using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>Parallel layers that read the same input; their outputs are concatenated. Their weights follow one another, each named "index.name".</summary>
/// <remarks>Every pass starts them from zeros: there is no state to carry on.</remarks>
public sealed class Concatenate : ILayer
{
    readonly ILayer[] _layers;
    readonly PartLayout _parts;
    readonly int[] _outputStarts;

    /// <summary>Parallel layers; all must take the same features and give as many steps.</summary>
    public Concatenate(params ReadOnlySpan<ILayer> layers)
    {
        if (layers.IsEmpty) throw new ArgumentException("There must be at least one layer.", nameof(layers));
        _layers = layers.ToArray();
        foreach (var one in _layers) ArgumentNullException.ThrowIfNull(one, nameof(layers));
        _outputStarts = new int[_layers.Length];
        for (var i = 0; i < _layers.Length; i++)
        {
            var layer = _layers[i];
            if (layer.InputSize != InputSize || layer.OutputSteps(2) != OutputSteps(2) || layer.OutputSteps(3) != OutputSteps(3))
                ThrowDoNotFit(_layers[0], layer);
            _outputStarts[i] = OutputSize;
            OutputSize = SizeGuard.Sum(OutputSize, layer.OutputSize);
        }
        _parts = PartLayout.Numbered(_layers);
    }

    /// <summary>The layers, in order.</summary>
    public ReadOnlySpan<ILayer> Layers => _layers;

    /// <summary>Whether any of the layers does, or has a state, which is not carried on.</summary>
    public bool NeedsWholeSequence => Array.Exists(_layers, layer => layer.NeedsWholeSequence || layer.StateSize > 0);

    /// <inheritdoc/>
    public int InputSize => _layers[0].InputSize;

    /// <summary>The sum of the layers' output sizes.</summary>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public int OutputSteps(int steps) => _layers[0].OutputSteps(steps);

    /// <inheritdoc/>
    public WeightLayout Weights => _parts.Weights;

    /// <inheritdoc/>
    public int PackedSize => _parts.PackedSize;

    /// <summary>For each layer its tape and its output.</summary>
    public int TapeSize(int batch, int steps) => TapeStart(_layers.Length, batch, steps);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps)
    {
        var (most, widest) = (0, 0);
        foreach (var layer in _layers)
        {
            most = Math.Max(most, layer.ScratchSize(batch, steps));
            widest = Math.Max(widest, layer.OutputSize);
        }
        return checked(most + batch * (OutputSteps(steps) * widest + steps * InputSize));
    }

    /// <inheritdoc/>
    public void Initialize(Span<float> weights, Random random) => _parts.Initialize(_layers, weights, random);

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => _parts.Pack(_layers, weights, packed);

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (batch, steps) = (pass.Shape.Batch, pass.Shape.Steps);
        var rows = batch * OutputSteps(steps);
        var tape = new ScratchAllocator(pass.Tape);
        for (var i = 0; i < _layers.Length; i++)
        {
            var layer = _layers[i];
            var scratch = new ScratchAllocator(pass.Scratch);
            var own = pass.Tape.IsEmpty ? default : tape.Take(layer.TapeSize(batch, steps));
            var output = (pass.Tape.IsEmpty ? ref scratch : ref tape).Take(rows * layer.OutputSize);
            layer.Forward(_parts.Of(i, pass) with
            {
                Output = output,
                InitialState = default,
                FinalState = default,
                Tape = own,
                Scratch = scratch.Rest,
            });
            for (var row = 0; row < rows; row++)
                output.Slice(row * layer.OutputSize, layer.OutputSize).CopyTo(pass.Output[(row * OutputSize + _outputStarts[i])..]);
        }
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (batch, steps) = (pass.Shape.Batch, pass.Shape.Steps);
        var rows = batch * OutputSteps(steps);
        var tape = new SpanReader(pass.Tape);
        for (var i = 0; i < _layers.Length; i++)
        {
            var layer = _layers[i];
            var scratch = new ScratchAllocator(pass.Scratch);
            var outer = scratch.Take(rows * layer.OutputSize);
            for (var row = 0; row < rows; row++)
                pass.OutputGradient.Slice(row * OutputSize + _outputStarts[i], layer.OutputSize).CopyTo(outer[(row * layer.OutputSize)..]);
            var inputGradient = pass.InputGradient.IsEmpty || i == 0 ? pass.InputGradient : scratch.Take(pass.Shape.Count);
            layer.Backward(_parts.Of(i, pass) with
            {
                Tape = tape.Take(layer.TapeSize(batch, steps)),
                Output = tape.Take(rows * layer.OutputSize),
                OutputGradient = outer,
                InitialState = default,
                FinalStateGradient = default,
                InitialStateGradient = default,
                InputGradient = inputGradient,
                Scratch = scratch.Rest,
            });
            if (i > 0 && !inputGradient.IsEmpty) TensorPrimitives.Add(pass.InputGradient[..inputGradient.Length], inputGradient, pass.InputGradient);
        }
    }

    /// <summary>One layer's part of the tape, for whoever wants to look into it after a forward pass.</summary>
    internal ReadOnlySpan<float> TapeOf(int layer, ReadOnlySpan<float> tape, int batch, int steps) =>
        tape.Slice(TapeStart(layer, batch, steps), _layers[layer].TapeSize(batch, steps));

    int TapeStart(int layer, int batch, int steps)
    {
        var start = 0;
        for (var i = 0; i < layer; i++)
            start = checked(start + _layers[i].TapeSize(batch, steps) + batch * OutputSteps(steps) * _layers[i].OutputSize);
        return start;
    }

    static void ThrowDoNotFit(ILayer one, ILayer other) => throw new ArgumentException(
        $"{one} and {other} do not go side by side: both must take the same features and give as many steps.", "layers");

    /// <inheritdoc/>
    public override string ToString() => $"Concatenate({string.Join<ILayer>(", ", _layers)})";
}
