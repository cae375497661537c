using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>Step-by-step prediction of one sequence; keeps the network's state between calls. Not thread-safe.</summary>
public sealed class StepPredictor
{
    readonly Network _network;
    readonly float[] _weights, _packed, _state;
    readonly NetworkPass _pass;

    internal StepPredictor(Network network, float[] weights, float[] packed)
    {
        TrainableNetwork.CheckSingleInput(network);
        if (network.NeedsWholeSequence)
            throw new InvalidOperationException($"{network} sees whole sequences and cannot predict from the steps so far. Predict whole sequences with it.");
        (_network, _weights, _packed) = (network, weights, packed);
        _state = new float[network.StateSize];
        _pass = new(network, 1);
    }

    /// <summary>The state after the steps so far, in the order of the network's layers; zeros before the first one.</summary>
    public ReadOnlySpan<float> State => _state;

    /// <summary>The outputs for the steps that come next; allocates only for more steps than in any call before.</summary>
    /// <param name="input">[steps, Features], one or more of them; a step with a NaN is masked.</param>
    /// <returns>[steps, OutputSize]; valid until the next call.</returns>
    public ReadOnlySpan<float> Next(ReadOnlySpan<float> input)
    {
        ExampleSet.CheckSequence(input, _network.InputSize);
        var steps = input.Length / _network.InputSize;
        _pass.Begin(steps);
        _pass.Load(0, 0, input);
        return _pass.Forward(1, new(_weights, _packed), seed: null, _state, _state);
    }

    /// <summary>Begins a new sequence.</summary>
    public void Reset() => Array.Clear(_state);

    /// <summary>Continues from a state that <see cref="State"/> gave.</summary>
    public void SetState(ReadOnlySpan<float> state)
    {
        if (state.Length != _state.Length)
            throw new ArgumentException($"The state has {state.Length} values, but the network's has {_state.Length}.", nameof(state));
        state.CopyTo(_state);
    }
}
