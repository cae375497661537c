using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>Checks at the door of the outermost layer: whether the spans of a pass hold what its shape asks for. Longer ones are fine.</summary>
static class PassGuard
{
    /// <summary>Checks the spans of a forward pass through a layer.</summary>
    public static void Check(ILayer layer, in ForwardPass pass)
    {
        if (pass.IsChecked) return;
        var (batch, steps) = (pass.Shape.Batch, pass.Shape.Steps);
        Holds(layer, pass.Shape, pass.Weights.Length, layer.Weights.Count, nameof(pass.Weights));
        Holds(layer, pass.Shape, pass.Packed.Length, layer.PackedSize, nameof(pass.Packed));
        Holds(layer, pass.Shape, pass.Input.Length, (long)batch * steps * layer.InputSize, nameof(pass.Input));
        Holds(layer, pass.Shape, pass.Output.Length, (long)batch * layer.OutputSteps(steps) * layer.OutputSize, nameof(pass.Output));
        HoldsOrEmpty(layer, pass.Shape, pass.InitialState.Length, (long)batch * layer.StateSize, nameof(pass.InitialState));
        HoldsOrEmpty(layer, pass.Shape, pass.FinalState.Length, (long)batch * layer.StateSize, nameof(pass.FinalState));
        if (!pass.Tape.IsEmpty) Holds(layer, pass.Shape, pass.Tape.Length, layer.TapeSize(batch, steps), nameof(pass.Tape));
        Holds(layer, pass.Shape, pass.Scratch.Length, layer.ScratchSize(batch, steps), nameof(pass.Scratch));
    }

    /// <summary>Checks the spans of a backward pass through a layer.</summary>
    public static void Check(ILayer layer, in BackwardPass pass)
    {
        if (pass.IsChecked) return;
        var (batch, steps) = (pass.Shape.Batch, pass.Shape.Steps);
        var (inputs, outputs, states) = ((long)batch * steps * layer.InputSize, (long)batch * layer.OutputSteps(steps) * layer.OutputSize, (long)batch * layer.StateSize);
        Holds(layer, pass.Shape, pass.Weights.Length, layer.Weights.Count, nameof(pass.Weights));
        Holds(layer, pass.Shape, pass.Packed.Length, layer.PackedSize, nameof(pass.Packed));
        Holds(layer, pass.Shape, pass.Input.Length, inputs, nameof(pass.Input));
        Holds(layer, pass.Shape, pass.Output.Length, outputs, nameof(pass.Output));
        Holds(layer, pass.Shape, pass.Tape.Length, layer.TapeSize(batch, steps), nameof(pass.Tape));
        Holds(layer, pass.Shape, pass.OutputGradient.Length, outputs, nameof(pass.OutputGradient));
        HoldsOrEmpty(layer, pass.Shape, pass.InitialState.Length, states, nameof(pass.InitialState));
        HoldsOrEmpty(layer, pass.Shape, pass.FinalStateGradient.Length, states, nameof(pass.FinalStateGradient));
        HoldsOrEmpty(layer, pass.Shape, pass.InitialStateGradient.Length, states, nameof(pass.InitialStateGradient));
        HoldsOrEmpty(layer, pass.Shape, pass.InputGradient.Length, inputs, nameof(pass.InputGradient));
        Holds(layer, pass.Shape, pass.WeightGradient.Length, layer.Weights.Count, nameof(pass.WeightGradient));
        Holds(layer, pass.Shape, pass.Scratch.Length, layer.ScratchSize(batch, steps), nameof(pass.Scratch));
    }

    static void HoldsOrEmpty(ILayer layer, SequenceShape shape, int length, long expected, string span)
    {
        if (length > 0) Holds(layer, shape, length, expected, span);
    }

    static void Holds(ILayer layer, SequenceShape shape, int length, long expected, string span)
    {
        if (length < expected) ThrowTooShort(layer, shape, length, expected, span);
    }

    [DoesNotReturn]
    static void ThrowTooShort(ILayer layer, SequenceShape shape, int length, long expected, string span) => throw new ArgumentException(
        $"{span} holds {length} floats, but {layer} needs {expected} for {shape.Batch} sequences of {shape.Steps} steps. Take its sizes from the layer.", span);
}
