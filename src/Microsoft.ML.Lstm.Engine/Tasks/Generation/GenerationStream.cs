using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Objectives;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>One sequence, read and made step after step. Its memory does not grow with the sequence, but for what was read of a condition. Not thread-safe.</summary>
sealed class GenerationStream
{
    /// <summary>Steps of a pass: products of many rows at once, in memory that is soon taken.</summary>
    const int MostSteps = 64;

    readonly SequenceGenerator _model;
    readonly GenerationConfig _config;
    readonly NetworkPass _pass;
    readonly NetworkPass? _reader, _start;
    readonly float[] _state, _outputs, _values, _scratch, _code;
    float[] _read = [];

    public GenerationStream(SequenceGenerator model)
    {
        (_model, _config) = (model, model.Config);
        var network = model.State.Network;
        (_pass, _reader) = (new(network.Steps, 1), network.Condition is null ? null : new(network.Condition, 1));
        (_state, _outputs) = (new float[network.Steps.StateSize], new float[network.Objective.OutputSize]);
        (_values, _scratch) = (new float[_config.Values], new float[network.Head.ScratchSize]);
        _start = network.Latent?.Start is { } start ? new(start, 1) : null;
        _code = new float[_config.LatentSize];
        network.Begin(_pass, MostSteps);
        Begin();
    }

    /// <summary>Steps so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Steps that the condition has room for; as many as there may be without one.</summary>
    public long Most { get; private set; } = long.MaxValue;

    /// <summary>Whether the sequence has ended: by its condition, or as the model said so.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Begins a new sequence, of a model without a condition, and of the code 0.</summary>
    public void Begin() => Begin([]);

    /// <summary>Begins a new sequence.</summary>
    /// <param name="condition">[steps, values]; empty of a model without one.</param>
    /// <param name="code">[numbers]; empty for zeros, and of a model without one.</param>
    public void Begin(ReadOnlySpan<float> condition, ReadOnlySpan<float> code = default)
    {
        SetState(code);
        (Steps, Most) = (0, long.MaxValue);
        if (_reader is not null) Read(condition);
        IsEnded = Steps >= Most;
        Array.Clear(_values);
        if (!IsEnded) Pass([], 1);
    }

    /// <summary>Reads steps [steps, values], each of which is first predicted from those before it.</summary>
    /// <returns>The sum of -ln of the probabilities, or densities, of the values of steps that are known, and how many these are; and the sum of -ln of the probabilities that the sequence has not ended before them.</returns>
    public (double Values, long Known, double Goes) Observe(ReadOnlySpan<float> steps)
    {
        var (loss, known, goes) = (0.0, 0L, 0.0);
        var size = _config.Values;
        for (var start = 0; start < steps.Length; start += MostSteps * size)
        {
            var part = steps[start..Math.Min(start + (MostSteps * size), steps.Length)];
            Score(_outputs, part[..size], ref loss, ref known, ref goes);
            Steps += part.Length / size;
            // Behind the last step of a condition nothing comes.
            var next = (int)Math.Min(part.Length / size, Most - Steps - 1 + (part.Length / size));
            var outputs = next > 0 ? Pass(part, next) : [];
            for (var t = 1; t < part.Length / size; t++) Score(outputs.Slice((t - 1) * _outputs.Length, _outputs.Length), part.Slice(t * size, size), ref loss, ref known, ref goes);
            if (next > 0) outputs.Slice((next - 1) * _outputs.Length, _outputs.Length).CopyTo(_outputs);
        }
        IsEnded = Steps >= Most;
        return (loss, known, goes);
    }

    /// <summary>-ln of the probability that the sequence ends here; 0 where ends are not learnt.</summary>
    public double LossOfEnd() => _config.LearnsEnd ? Bernoulli.Loss(_outputs[^1], true) : 0;

    /// <summary>Draws the next step, and reads it.</summary>
    /// <param name="temperature">Below 1 more likely values, above 1 bolder ones, 0 the likeliest. Whether the sequence ends is drawn as the model says, at 0 as is likelier.</param>
    /// <param name="random">Draws.</param>
    /// <param name="mayEnd">Whether the model may end the sequence.</param>
    /// <param name="values">[values]: the step, in the data's units.</param>
    /// <returns>Whether there is a step; false where the sequence ends.</returns>
    public bool Next(float temperature, ref SplitMix64 random, bool mayEnd, Span<float> values)
    {
        if (IsEnded) return false;
        // No sequence without a step was learnt from. An end is rare at each step: a temperature below 1 would put it off for ever.
        if (_config.LearnsEnd && mayEnd && Steps > 0 && Bernoulli.Draw(_outputs[^1], temperature == 0 ? 0 : 1, ref random))
        {
            IsEnded = true;
            return false;
        }
        var head = _model.State.Network.Head;
        head.Sample(_outputs.AsSpan(0, head.OutputSize), _model.HeadWeights, temperature, ref random, values, _scratch);
        _model.State.Scalers.Undo(values);
        Steps++;
        IsEnded = Steps >= Most;
        if (!IsEnded) Pass(values, 1).CopyTo(_outputs);
        return true;
    }

    // What comes before the first step.
    void SetState(ReadOnlySpan<float> code)
    {
        Array.Clear(_state);
        Array.Clear(_code);
        code.CopyTo(_code);
        if (_start is null) return;
        _start.Begin(1);
        _code.CopyTo(_start.Place(0, 0, out _));
        _start.Forward(1, _model.StartParameters, seed: null).CopyTo(_state);
    }

    void Score(ReadOnlySpan<float> outputs, ReadOnlySpan<float> step, ref double loss, ref long known, ref double goes)
    {
        var head = _model.State.Network.Head;
        if (_config.LearnsEnd) goes += Bernoulli.Loss(outputs[^1], false);
        if (step.Contains(float.NaN)) return;
        _model.State.Scalers.Values(step, _values);
        loss += head.Loss(outputs[..head.OutputSize], _values, _model.HeadWeights, 1, default, default, _scratch) + _model.State.Scalers.LogSpread;
        known++;
    }

    // Reads steps, zeros before the first one, beside what was read of the condition of those that come.
    ReadOnlySpan<float> Pass(ReadOnlySpan<float> steps, int count)
    {
        var (size, network) = (_config.Values, _model.State.Network);
        network.Begin(_pass, count);
        var place = _pass.Place(network.Steps.InputEdges[0], 0, out var present);
        present.Fill(true);
        if (steps.IsEmpty) place.Clear();
        else _model.State.Scalers.Read(steps[..(count * size)], place);
        if (_config.HasCondition)
        {
            var beside = _pass.Place(network.Steps.InputEdges[1], 0, out var read);
            read.Fill(true);
            var (width, first) = (2 * _config.ConditionUnits, steps.IsEmpty ? 0 : (int)(Steps - (steps.Length / size) + 1));
            _read.AsSpan(first * width, count * width).CopyTo(beside);
        }
        if (_config.HasCode) _code.CopyTo(_pass.Place(network.Steps.InputEdges[^1], 0, out _));
        var outputs = _pass.Forward(1, _model.StepParameters, seed: null, _state, _state);
        if (steps.IsEmpty) outputs.CopyTo(_outputs);
        return outputs;
    }

    void Read(ReadOnlySpan<float> condition)
    {
        var (network, steps) = (_model.State.Network, condition.Length / _config.ConditionValues);
        Most = steps;
        if (steps == 0) return;
        _reader!.Begin(steps);
        var place = _reader.Place(network.Condition!.InputEdges[0], 0, out var present);
        present.Fill(true);
        _model.State.Scalers.Condition(condition, place);
        var read = _reader.Forward(1, _model.ConditionParameters, seed: null);
        if (_read.Length < read.Length) _read = new float[Math.Max(read.Length, Math.Min(2 * _read.Length, 1 << 20))];
        read.CopyTo(_read);
    }
}
