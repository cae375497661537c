using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>Runs a network of histories step by step. One thread at a time.</summary>
sealed class HistoryStepper
{
    readonly HistoryNetwork _network;
    readonly NetworkPass _pass;
    readonly float[] _state, _row;
    int _steps;

    public HistoryStepper(HistoryNetwork network)
    {
        (_network, _pass) = (network, new(network.Network, 1));
        (_state, _row) = (new float[network.Network.StateSize], new float[network.Config.StepSize]);
        _pass.Reserve(1);
    }

    public void Reset()
    {
        Array.Clear(_state);
        _steps = 0;
    }

    /// <summary>[Actions]: the outputs of the step; valid until the next call.</summary>
    /// <exception cref="ArgumentException">The observation has another size, or is infinite, or there is no such action; the state is as before.</exception>
    public ReadOnlySpan<float> Next(ReadOnlySpan<float> observation, int previousAction)
    {
        var config = _network.Config;
        if (observation.Length != config.Observations) throw new ArgumentException($"The observation has {observation.Length} numbers, but the model reads {config.Observations}.", nameof(observation));
        for (var f = 0; f < observation.Length; f++)
            if (float.IsInfinity(observation[f])) throw new ArgumentException(FormattableString.Invariant($"Observation {f} is {observation[f]}. Give a finite number, or NaN for what was not measured."), nameof(observation));
        Require.Between(previousAction, -1, config.Actions - 1, nameof(previousAction));
        config.Write(_row, observation, previousAction, _steps);
        _pass.Begin(1);
        _pass.Load(0, 0, _row);
        var outputs = _pass.Forward(1, _network.Parameters, seed: null, _state, _state);
        _steps++;
        return outputs;
    }
}
