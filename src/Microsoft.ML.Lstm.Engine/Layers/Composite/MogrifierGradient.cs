using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>The way back through the rounds of a <see cref="Mogrifier"/>'s step.</summary>
readonly ref struct MogrifierGradient
{
    readonly MogrifierLayout _plan;
    readonly int _batch;
    readonly Span<float> _byHidden, _byGates, _scratch;

    public MogrifierGradient(MogrifierLayout plan, int batch, ref ScratchAllocator scratch)
    {
        (_plan, _batch) = (plan, batch);
        ByInput = scratch.Take(batch * plan.Features);
        _byHidden = scratch.Take(batch * plan.Outputs);
        _byGates = scratch.Take(batch * Widest(plan));
        _scratch = scratch.Take(Room(plan));
    }

    /// <summary>[B, F]: gradient by the step's input, as far as one has come.</summary>
    public Span<float> ByInput { get; }

    public static int ScratchSize(MogrifierLayout plan, int batch) => checked((batch * (plan.Features + plan.Outputs + Widest(plan))) + Room(plan));

    /// <summary>Takes the gradient by the hidden state from the one by the state.</summary>
    public void Begin(ReadOnlySpan<float> byState) => StateRows.Copy(byState, _plan.StateSize, _byHidden, _plan.Outputs, _batch, _plan.Outputs);

    /// <summary>Goes back through a round of the step whose memory is given; its matrix's gradient is added to.</summary>
    public void Add(int round, MogrifierPlaces places, ReadOnlySpan<float> memory, ReadOnlySpan<float> packed, Mask mask, Span<float> weightGradient)
    {
        var (size, ofInput, projection) = (_plan.Size(round), MogrifierLayout.IsOfInput(round), _plan.Round(round));
        var byMade = ofInput ? ByInput : _byHidden;
        var byGates = _byGates[..(_batch * size)];
        var gates = memory[places.Gates(round)];
        // A gate g = 2 σ(a) rises by g (1 - g / 2) with a.
        TensorPrimitives.Multiply(gates, -0.5f, byGates);
        TensorPrimitives.Add(byGates, 1, byGates);
        TensorPrimitives.Multiply(byGates, gates, byGates);
        TensorPrimitives.Multiply(byGates, memory[places.Gated(round)], byGates);
        TensorPrimitives.Multiply(byGates, byMade, byGates);
        for (var row = 0; row < _batch; row++)
            if (!mask[row]) byGates.Slice(row * size, size).Clear();
        TensorPrimitives.Multiply(byMade, gates, byMade);
        projection.AddWeightGradient(memory[places.By(round)], byGates, _batch, weightGradient, _scratch);
        projection.AddInputGradient(byGates, _batch, packed, ofInput ? _byHidden : ByInput);
    }

    /// <summary>Puts the gradient by the hidden state into the one by the state.</summary>
    public void End(Span<float> byState) => StateRows.Copy(_byHidden, _plan.Outputs, byState, _plan.StateSize, _batch, _plan.Outputs);

    static int Widest(MogrifierLayout plan) => Math.Max(plan.Features, plan.Outputs);

    static int Room(MogrifierLayout plan) => Math.Max(plan.Round(1).ScratchSize, plan.Round(2).ScratchSize);
}
