using Microsoft.ML.Lstm.Control.Dynamics;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm;

/// <summary>
/// What several sequences of inputs would lead to from a tracker's present state, computed as one batch, and the gradient by the inputs. Its memory is taken once. One thread at a time.
/// </summary>
public sealed class DynamicsRollout
{
    readonly DynamicsTracker _tracker;
    readonly DynamicsModel _model;
    readonly DynamicsRows _rows;
    readonly NetworkPass _pass;
    readonly float[] _row, _states, _outputs, _unused, _gradient;
    readonly float[] _slopes;

    /// <summary>A pass for each member, whose tape is kept until all members' mean is known.</summary>
    NetworkPass[]? _differentiating;

    internal DynamicsRollout(DynamicsTracker tracker, int candidates, int steps)
    {
        (_tracker, _model, _rows) = (tracker, tracker.Model, tracker.Model.Rows);
        (Candidates, Steps) = (Require.Between(candidates, 1, 1 << 20, nameof(candidates)), Require.Between(steps, 1, 1 << 16, nameof(steps)));
        _pass = new(_model.Network, candidates);
        _pass.Reserve(steps);
        _row = new float[checked(candidates * steps * _model.State.Config.StepSize)];
        _states = new float[candidates * _model.Network.StateSize];
        (_outputs, _slopes) = (new float[candidates * steps * _model.OutputSize], new float[candidates * steps * _model.OutputSize]);
        (_unused, _gradient) = (new float[_model.Network.Weights.Count], new float[candidates * steps * _model.InputSize]);
    }

    /// <summary>Sequences of inputs at once.</summary>
    public int Candidates { get; }

    /// <summary>Steps of each.</summary>
    public int Steps { get; }

    /// <summary>Predicts the outputs.</summary>
    /// <param name="inputs">[Candidates, Steps, InputSize]: what would drive the system from the next step on.</param>
    /// <returns>[Candidates, Steps, OutputSize], the members' mean; valid until the next call.</returns>
    /// <exception cref="ArgumentException">There are more or fewer inputs, or one is not finite.</exception>
    public ReadOnlySpan<float> Predict(ReadOnlySpan<float> inputs)
    {
        Write(inputs);
        Array.Clear(_outputs);
        for (var member = 0; member < _model.Members; member++) Add(Forward(_pass, member));
        Finish();
        return _outputs;
    }

    /// <summary>What was predicted last, by either method: [Candidates, Steps, OutputSize].</summary>
    internal ReadOnlySpan<float> Outputs => _outputs;

    /// <summary>The gradient by the inputs of a number whose gradient by the outputs is given.</summary>
    /// <param name="inputs">[Candidates, Steps, InputSize].</param>
    /// <param name="slopes">Gives the gradient by the outputs, both [Candidates, Steps, OutputSize]; the second one comes cleared.</param>
    /// <returns>[Candidates, Steps, InputSize]; valid until the next call.</returns>
    /// <exception cref="ArgumentException">There are more or fewer inputs, or one is not finite.</exception>
    public ReadOnlySpan<float> Differentiate(ReadOnlySpan<float> inputs, OutputSlopes slopes)
    {
        ArgumentNullException.ThrowIfNull(slopes);
        _differentiating ??= [.. _model.State.Members.Select(_ => new NetworkPass(_model.Network, Candidates, PassPlan.ByInputs(_model.Network)))];
        Write(inputs);
        Array.Clear(_outputs);
        for (var member = 0; member < _differentiating.Length; member++) Add(Forward(_differentiating[member], member));
        Finish();
        Array.Clear(_gradient);
        Array.Clear(_slopes);
        slopes(_outputs, _slopes);
        for (var member = 0; member < _differentiating.Length; member++) Backward(_differentiating[member], member);
        return _gradient;
    }

    void Backward(NetworkPass pass, int member)
    {
        Begin(member);
        var gradient = pass.OutputGradient();
        var (outputs, inputs) = (_model.OutputSize, _model.InputSize);
        for (var i = 0; i < gradient.Length; i++) gradient[i] = _slopes[i] * _rows.Outputs.Deviations[i % outputs] / _model.Members;
        Array.Clear(_unused);
        pass.Backward(_model.Parameters(member), _unused, seed: null, _states);
        var byRows = pass.Gradient(0);
        var size = _model.State.Config.StepSize;
        for (var step = 0; step < Candidates * Steps; step++)
            for (var i = 0; i < inputs; i++) _gradient[(step * inputs) + i] += byRows[(step * size) + i] / _rows.Inputs.Deviations[i];
    }

    ReadOnlySpan<float> Forward(NetworkPass pass, int member)
    {
        Begin(member);
        pass.Begin(Steps);
        var size = Steps * _model.State.Config.StepSize;
        for (var row = 0; row < Candidates; row++) pass.Load(0, row, _row.AsSpan(row * size, size));
        return pass.Forward(Candidates, _model.Parameters(member), seed: null, _states);
    }

    // The state that each candidate begins in.
    void Begin(int member)
    {
        var state = _tracker.State(member);
        for (var row = 0; row < Candidates; row++) state.CopyTo(_states.AsSpan(row * state.Length, state.Length));
    }

    void Write(ReadOnlySpan<float> inputs)
    {
        var size = _model.InputSize;
        if (inputs.Length != Candidates * Steps * size)
            throw new ArgumentException($"{inputs.Length} inputs came, but {Candidates} candidates of {Steps} steps have {Candidates * Steps * size}.", nameof(inputs));
        DynamicsValues.CheckInputs(inputs, size);
        var width = _model.State.Config.StepSize;
        for (var step = 0; step < Candidates * Steps; step++)
            _rows.Write(_row.AsSpan(step * width, width), inputs.Slice(step * size, size), step % Steps == 0 ? _tracker.Last : default);
    }

    void Add(ReadOnlySpan<float> outputs)
    {
        for (var i = 0; i < outputs.Length; i++) _outputs[i] += outputs[i];
    }

    void Finish()
    {
        for (var i = 0; i < _outputs.Length; i++) _outputs[i] = _rows.Original(_outputs[i] / _model.Members, i % _model.OutputSize, _tracker.Last);
    }
}
