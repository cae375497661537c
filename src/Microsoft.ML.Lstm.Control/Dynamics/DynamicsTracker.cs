using Microsoft.ML.Lstm.Control.Dynamics;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm;

/// <summary>
/// Follows a driven system from step to step. Its state is what the model finds in the last <see cref="DynamicsOptions.WarmUp"/> steps, as in training, so that it does not wander off however long
/// it is followed. One thread at a time; nothing is allocated from step to step.
/// </summary>
public sealed class DynamicsTracker
{
    readonly NetworkPass _pass;
    readonly float[][] _states;
    readonly float[] _rows, _last;
    readonly int _size, _most;
    int _count;
    bool _isKnown;

    internal DynamicsTracker(DynamicsModel model)
    {
        (Model, _pass, _size, _most) = (model, new(model.Network, 1), model.State.Config.StepSize, model.State.WarmUp);
        _states = Array.ConvertAll(model.State.Members, _ => new float[model.Network.StateSize]);
        (_rows, _last) = (new float[_most * _size], new float[model.OutputSize]);
        _pass.Reserve(_most);
        Reset();
    }

    /// <summary>The model that is followed by.</summary>
    public DynamicsModel Model { get; }

    /// <summary>Steps observed since <see cref="Reset"/>.</summary>
    public long Steps { get; private set; }

    /// <summary>The outputs of the last step, [OutputSize]; NaN before the first one.</summary>
    public ReadOnlySpan<float> Last => _last;

    /// <summary>Begins anew: nothing is known of the system.</summary>
    public void Reset()
    {
        _last.AsSpan().Fill(float.NaN);
        (Steps, _count, _isKnown) = (0, 0, false);
    }

    /// <summary>Takes a step: what drove the system, and what was measured after it.</summary>
    /// <param name="inputs">[InputSize]; zeros with the first observation of an episode.</param>
    /// <param name="outputs">[OutputSize]; NaN for what was not measured.</param>
    /// <exception cref="ArgumentException">There are more or fewer numbers, or one is infinite, or an input is NaN; the state is as before.</exception>
    public void Observe(ReadOnlySpan<float> inputs, ReadOnlySpan<float> outputs)
    {
        if (inputs.Length != Model.InputSize || outputs.Length != _last.Length)
            throw new ArgumentException($"{inputs.Length} inputs and {outputs.Length} outputs came, but a step has {Model.InputSize} and {_last.Length}.", nameof(inputs));
        DynamicsValues.CheckInputs(inputs, inputs.Length);
        DynamicsValues.CheckOutputs(outputs, outputs.Length);
        if (_count == _most)
        {
            _rows.AsSpan(_size).CopyTo(_rows);
            _count--;
        }
        Model.Rows.Write(_rows.AsSpan(_count * _size, _size), inputs, _last);
        outputs.CopyTo(_last);
        (Steps, _count, _isKnown) = (Steps + 1, _count + 1, false);
    }

    /// <summary>Makes ready to predict what so many sequences of inputs would lead to, and how the outputs depend on them.</summary>
    /// <param name="candidates">Sequences of inputs, at once.</param>
    /// <param name="steps">Steps of each.</param>
    public DynamicsRollout Ahead(int candidates, int steps) => new(this, candidates, steps);

    internal ReadOnlySpan<float> State(int member)
    {
        if (!_isKnown) Find();
        return _states[member];
    }

    // What was before the first of the steps is not known, as in a window that is learnt from.
    void Find()
    {
        foreach (var state in _states) Array.Clear(state);
        _isKnown = true;
        if (_count == 0) return;
        _rows.AsSpan(Model.InputSize, _size - Model.InputSize).Clear();
        for (var member = 0; member < _states.Length; member++)
        {
            _pass.Begin(_count);
            _pass.Load(0, 0, _rows.AsSpan(0, _count * _size));
            _pass.Forward(1, Model.Parameters(member), seed: null, default, _states[member]);
        }
    }
}
