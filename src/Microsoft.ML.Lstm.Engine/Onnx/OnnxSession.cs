using Microsoft.ML.Lstm.Engine.Onnx.Import;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>Runs an <see cref="OnnxModel"/>: inputs are set, it runs, outputs are read. One thread at a time. Its memory is kept: a run of the sizes of the one before allocates nothing for recurrent, dense, convolutional and element-wise nodes.</summary>
public sealed class OnnxSession
{
    readonly OnnxModel _model;
    readonly StreamState _stream = new();
    readonly GraphRun _run;
    readonly bool[] _isSet;
    bool _hasRun;

    internal OnnxSession(OnnxModel model, long mostValues) =>
        (_model, _run, _isSet) = (model, new(model.Plan, new(mostValues), _stream), new bool[model.Inputs.Count]);

    /// <summary>Gives an input of real numbers.</summary>
    /// <param name="input">Its number among <see cref="OnnxModel.Inputs"/>.</param>
    /// <param name="values">Its numbers, row-major; they are copied.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <exception cref="ArgumentException">The values are not as many as the dimensions say, or these are not the model's, or it holds whole numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    public void SetInput(int input, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape) => values.CopyTo(Resized(input, values.Length, shape, reals: true).Floats);

    /// <summary>Gives an input of whole numbers or flags (0 and 1).</summary>
    /// <inheritdoc cref="SetInput(int, ReadOnlySpan{float}, ReadOnlySpan{int})"/>
    public void SetInput(int input, ReadOnlySpan<long> values, params ReadOnlySpan<int> shape) => values.CopyTo(Resized(input, values.Length, shape, reals: false).Integers);

    /// <summary>Computes the outputs from the inputs.</summary>
    /// <exception cref="InvalidOperationException">An input is missing, or a node cannot be computed from what it gets; the message names it.</exception>
    public void Run() => Run(keeps: false, goesOn: false);

    /// <summary>
    /// Computes the outputs as those of the steps that follow the ones before: each LSTM, GRU and RNN begins with the state that it ended with, which takes the place of the model's own
    /// first state. The first run, or the one after <see cref="Reset"/>, begins as the model says.
    /// </summary>
    /// <exception cref="InvalidOperationException">A node reads sequences from their end, or runs a graph of its own (<c>Scan</c>, <c>If</c>), or as for <see cref="Run()"/>.</exception>
    public void Continue()
    {
        if (_model.Plan.WhyNoStream is { } why) throw new InvalidOperationException($"The model cannot go on from step to step: {why}. Run it on whole sequences.");
        Run(keeps: true, goesOn: true);
    }

    /// <summary>Forgets the states, so that what <see cref="Continue"/> computes next is the beginning of a sequence.</summary>
    public void Reset()
    {
        foreach (var memory in _run.Memory) memory.State = null;
    }

    /// <summary>How many nodes may have a state.</summary>
    internal int StateCount => _run.Memory.Length;

    /// <summary>Whether all states are finite.</summary>
    internal bool HasFiniteStates
    {
        get
        {
            foreach (var memory in _run.Memory)
                if (memory.State is { } state && !float.IsFinite(TensorPrimitives.MaxMagnitude(state))) return false;
            return true;
        }
    }

    /// <summary>Copies the states of the nodes; empty of one that has none.</summary>
    internal void CopyStates(float[][] states)
    {
        for (var i = 0; i < states.Length; i++)
        {
            ReadOnlySpan<float> state = _run.Memory[i].State;
            if (states[i].Length != state.Length) states[i] = new float[state.Length];
            state.CopyTo(states[i]);
        }
    }

    /// <summary>Goes on from states that were copied.</summary>
    internal void SetStates(float[][] states)
    {
        for (var i = 0; i < states.Length; i++)
        {
            var memory = _run.Memory[i];
            if (states[i].Length == 0) memory.State = null;
            else if (memory.State?.Length == states[i].Length) states[i].CopyTo(memory.State, 0);
            else memory.State = [.. states[i]];
        }
    }

    /// <summary>An output's real numbers, row-major, valid until the next run.</summary>
    /// <param name="output">Its number among <see cref="OnnxModel.Outputs"/>.</param>
    /// <exception cref="InvalidOperationException">Nothing has run, or it holds whole numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output.</exception>
    public ReadOnlySpan<float> Output(int output) => Made(output) is { IsFloat: true } reals ? reals.Floats
        : throw new InvalidOperationException($"The output '{_model.Outputs[output].Name}' holds whole numbers or flags. Read it as such.");

    /// <summary>An output's whole numbers, or flags as 0 and 1.</summary>
    /// <inheritdoc cref="Output(int)"/>
    public ReadOnlySpan<long> WholeOutput(int output) => Made(output) is { IsFloat: false } wholes ? wholes.Integers
        : throw new InvalidOperationException($"The output '{_model.Outputs[output].Name}' holds real numbers. Read it as such.");

    /// <summary>An output's dimensions.</summary>
    /// <inheritdoc cref="Output(int)"/>
    public ReadOnlySpan<int> OutputShape(int output) => Made(output).Dims;

    void Run(bool keeps, bool goesOn)
    {
        var missing = Array.IndexOf(_isSet, false);
        if (missing >= 0) throw new InvalidOperationException($"The input '{_model.Inputs[missing].Name}' has not been given.");
        (_stream.Keeps, _stream.GoesOn, _hasRun) = (keeps, goesOn, false);
        try
        {
            _run.Run();
        }
        catch (InvalidDataException wrong)
        {
            throw new InvalidOperationException(wrong.Message, wrong);
        }
        _hasRun = true;
    }

    Tensor Made(int output)
    {
        if ((uint)output >= (uint)_model.Outputs.Count) throw new ArgumentOutOfRangeException(nameof(output), output, $"The model has {_model.Outputs.Count} outputs.");
        return _hasRun ? _run.Output(output) : throw new InvalidOperationException("Nothing has been computed. Set the inputs and run first.");
    }

    Tensor Resized(int input, int count, ReadOnlySpan<int> shape, bool reals)
    {
        if ((uint)input >= (uint)_isSet.Length) throw new ArgumentOutOfRangeException(nameof(input), input, $"The model has {_isSet.Length} inputs.");
        var port = _model.Inputs[input];
        if (port.TakesReals != reals) throw new ArgumentException($"The input {port} was given {(reals ? "real" : "whole")} numbers.", nameof(input));
        var fits = !port.HasShape || port.Shape.Count == shape.Length;
        for (var i = 0; fits && i < port.Shape.Count; i++) fits = port.Shape[i] is not { } size || size == shape[i];
        if (!fits) throw new ArgumentException($"The input {port} was given the dimensions [{Tensor.Text(shape)}].", nameof(shape));
        try
        {
            if (Tensor.CountOf(shape) != count) throw new ArgumentException($"The dimensions [{Tensor.Text(shape)}] do not hold {count} values.", nameof(shape));
            var taken = _run.Input(input).Resize(port.Type, shape);
            _isSet[input] = true;
            return taken;
        }
        catch (InvalidDataException wrong)
        {
            throw new ArgumentException($"The input {port} cannot be taken. {wrong.Message}", nameof(shape), wrong);
        }
    }
}
