using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>
/// An LSTM whose input x and hidden state h gate one another in turn before each of its steps (Melis et al. 2020): in odd rounds x becomes 2 σ(Q h) ⊙ x, in even ones h becomes 2 σ(R x) ⊙ h, each round with a matrix of its own. The
/// state is the LSTM's. Weights: the LSTM's, each with "cell." before its name, then "round 1" Q [F, H], "round 2" R [H, F] and so on.
/// </summary>
/// <remarks>No product can be taken of several steps at once, as an input depends on the state before; a step is one of the LSTM's. At a step that is masked nothing is gated.</remarks>
public sealed class Mogrifier : ILayer
{
    internal const int MostRounds = 16;

    readonly PartLayout _parts;
    readonly MogrifierLayout _plan;

    /// <summary>Gates the steps of an LSTM.</summary>
    /// <param name="cell">The LSTM.</param>
    /// <param name="rounds">Rounds, 1 to 16; the authors' best have 4 to 6.</param>
    public Mogrifier(Recurrent.Lstm cell, int rounds = 5)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (rounds is < 1 or > MostRounds) throw Require.Refused(nameof(rounds), rounds, $"There are {rounds} rounds, but there must be 1 to {MostRounds}.");
        (Cell, Rounds) = (cell, rounds);
        _plan = new(cell, rounds);
        var parts = new PartLayout.Part[rounds + 1];
        parts[0] = PartLayout.Part.Of("cell", cell);
        for (var r = 1; r <= rounds; r++) parts[r] = new("", new(new WeightSpec($"round {r}", _plan.Round(r).To, _plan.Round(r).From)), _plan.Round(r).PackedSize, 0);
        _parts = new(parts);
        SizeGuard.Fits(() => PackedSize, this);
    }

    /// <summary>The LSTM.</summary>
    public Recurrent.Lstm Cell { get; }

    /// <summary>Rounds of gates before each step.</summary>
    public int Rounds { get; }

    /// <inheritdoc/>
    public int InputSize => Cell.InputSize;

    /// <inheritdoc/>
    public int OutputSize => Cell.OutputSize;

    /// <inheritdoc/>
    public WeightLayout Weights => _parts.Weights;

    /// <inheritdoc/>
    public int StateSize => Cell.StateSize;

    /// <inheritdoc/>
    public int PackedSize => _parts.PackedSize;

    /// <inheritdoc/>
    public int TapeSize(int batch, int steps) => checked(new MogrifierPlaces(_plan, batch).Size * steps);

    /// <inheritdoc/>
    public int ScratchSize(int batch, int steps) => _plan.ScratchSize(batch);

    /// <summary>The cell's for the cell, Glorot for the rounds.</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        Cell.Initialize(weights[_parts.WeightsOf(0)], random);
        for (var r = 1; r <= Rounds; r++) Initializers.GlorotUniform(weights[_parts.WeightsOf(r)], _plan.Round(r).From, _plan.Round(r).To, random);
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        Cell.Pack(weights[_parts.WeightsOf(0)], packed[_parts.PackedOf(0)]);
        for (var r = 1; r <= Rounds; r++) _plan.Round(r).Pack(weights[_parts.WeightsOf(r)], packed[_parts.PackedOf(r)]);
    }

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (batch, steps, outputs) = (pass.Shape.Batch, pass.Shape.Steps, OutputSize);
        if (batch == 0) return;
        var places = new MogrifierPlaces(_plan, batch);
        var scratch = new ScratchAllocator(pass.Scratch);
        var state = scratch.Take(batch * StateSize);
        var output = scratch.Take(batch * outputs);
        var own = scratch.Take(places.Size);
        StateRows.CopyOrClear(pass.InitialState, state);
        for (var t = 0; t < steps; t++)
        {
            var memory = pass.Tape.IsEmpty ? own : pass.Tape.Slice(t * places.Size, places.Size);
            var mask = pass.Mask.Stretch(steps, t, 1);
            var step = new MogrifierStep(places, memory, mask);
            step.Load(pass.Input, t, steps, state);
            for (var r = 1; r <= Rounds; r++) step.Gate(r, pass.Packed[_parts.PackedOf(r)]);
            step.Join();
            Cell.Forward(_parts.Of(0, pass) with
            {
                Shape = new(batch, 1, InputSize),
                Input = memory[places.Input(Rounds)],
                Output = output,
                InitialState = memory[places.State],
                FinalState = state,
                Tape = pass.Tape.IsEmpty ? default : memory[places.CellTape],
                Scratch = scratch.Rest,
                Mask = mask,
                Region = null,
            });
            StateRows.Copy(output, outputs, pass.Output[(t * outputs)..], steps * outputs, batch, outputs);
        }
        if (!pass.FinalState.IsEmpty) state.CopyTo(pass.FinalState);
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (batch, steps, outputs) = (pass.Shape.Batch, pass.Shape.Steps, OutputSize);
        if (batch == 0) return;
        var places = new MogrifierPlaces(_plan, batch);
        var scratch = new ScratchAllocator(pass.Scratch);
        var byState = scratch.Take(batch * StateSize);
        var before = scratch.Take(batch * StateSize);
        var output = scratch.Take(batch * outputs);
        var byOutput = scratch.Take(batch * outputs);
        var gradient = new MogrifierGradient(_plan, batch, ref scratch);
        var sums = scratch.TakeCleared(Cell.PackedSumsSize);
        StateRows.CopyOrClear(pass.FinalStateGradient, byState);
        for (var t = steps - 1; t >= 0; t--)
        {
            var memory = pass.Tape.Slice(t * places.Size, places.Size);
            var mask = pass.Mask.Stretch(steps, t, 1);
            StateRows.Copy(pass.Output[(t * outputs)..], steps * outputs, output, outputs, batch, outputs);
            StateRows.Copy(pass.OutputGradient[(t * outputs)..], steps * outputs, byOutput, outputs, batch, outputs);
            Cell.Backward(_parts.Of(0, pass) with
            {
                Shape = new(batch, 1, InputSize),
                Input = memory[places.Input(Rounds)],
                Output = output,
                OutputGradient = byOutput,
                InitialState = memory[places.State],
                FinalStateGradient = byState,
                InitialStateGradient = before,
                InputGradient = gradient.ByInput,
                Tape = memory[places.CellTape],
                Scratch = scratch.Rest,
                Mask = mask,
                Region = null,
                PackedSums = sums,
            });
            gradient.Begin(before);
            for (var r = Rounds; r >= 1; r--) gradient.Add(r, places, memory, pass.Packed[_parts.PackedOf(r)], mask, pass.WeightGradient[_parts.WeightsOf(r)]);
            gradient.End(before);
            before.CopyTo(byState);
            if (!pass.InputGradient.IsEmpty) StateRows.Copy(gradient.ByInput, InputSize, pass.InputGradient[(t * InputSize)..], steps * InputSize, batch, InputSize);
        }
        Cell.Unpack(sums, pass.WeightGradient[_parts.WeightsOf(0)]);
        if (!pass.InitialStateGradient.IsEmpty) byState.CopyTo(pass.InitialStateGradient);
    }

    /// <inheritdoc/>
    public override string ToString() => $"Mogrifier({Cell}, {Rounds})";
}
