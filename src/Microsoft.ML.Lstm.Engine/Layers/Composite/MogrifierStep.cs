using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>The way through the rounds before a <see cref="Mogrifier"/>'s step.</summary>
readonly ref struct MogrifierStep(MogrifierPlaces places, Span<float> memory, Mask mask)
{
    readonly Span<float> _memory = memory;
    readonly Mask _mask = mask;

    /// <summary>Takes a step's input, zeros where it is masked, and the state before it.</summary>
    public void Load(ReadOnlySpan<float> input, int t, int steps, ReadOnlySpan<float> state)
    {
        var plan = places.Plan;
        state.CopyTo(_memory);
        StateRows.Copy(state, plan.StateSize, _memory[places.Before], plan.Outputs, places.Batch, plan.Outputs);
        var x = _memory[places.Input(0)];
        for (var row = 0; row < places.Batch; row++)
        {
            var to = x.Slice(row * plan.Features, plan.Features);
            if (_mask[row]) input.Slice(((row * steps) + t) * plan.Features, plan.Features).CopyTo(to);
            else to.Clear();
        }
    }

    /// <summary>A round: 2 σ(W y) ⊙ z.</summary>
    public void Gate(int round, ReadOnlySpan<float> packed)
    {
        var (plan, size) = (places.Plan, places.Plan.Size(round));
        var gates = _memory[places.Gates(round)];
        gates.Clear();
        plan.Round(round).AddForward(_memory[places.By(round)], places.Batch, packed, gates);
        Elementwise.Sigmoid(gates, gates);
        TensorPrimitives.Multiply(gates, 2, gates);
        for (var row = 0; row < places.Batch; row++)
            if (!_mask[row]) gates.Slice(row * size, size).Fill(1);
        TensorPrimitives.Multiply(_memory[places.Gated(round)], gates, _memory[places.Made(round)]);
    }

    /// <summary>Puts the hidden state, as the rounds left it, into the state that the cell sees.</summary>
    public void Join()
    {
        var plan = places.Plan;
        StateRows.Copy(_memory[places.Hidden(plan.Rounds)], plan.Outputs, _memory, plan.StateSize, places.Batch, plan.Outputs);
    }
}
