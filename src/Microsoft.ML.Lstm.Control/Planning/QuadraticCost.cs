namespace Microsoft.ML.Lstm;

/// <summary>The weighted squares of the outputs' distances from targets, and of the inputs, summed over the steps of a plan (the cost of a linear-quadratic regulator).</summary>
public sealed class QuadraticCost : PlanCost
{
    readonly float[] _targets, _outputWeights, _inputWeights;
    readonly int _outputs;

    /// <summary>A cost with targets that may change from step to step.</summary>
    /// <param name="targets">[steps, outputs], or [outputs] for all steps alike; the last step's targets hold for later ones. NaN: the output may be what it will.</param>
    /// <param name="outputWeights">[outputs], at least 0; empty for 1 each, and all targets are those of one step.</param>
    /// <param name="inputWeights">[inputs], at least 0; empty for inputs that cost nothing.</param>
    /// <exception cref="ArgumentException">A target is infinite or there is none, a weight is negative or not finite, or the targets are not whole steps of the weights.</exception>
    public QuadraticCost(ReadOnlySpan<float> targets, ReadOnlySpan<float> outputWeights = default, ReadOnlySpan<float> inputWeights = default)
    {
        _outputs = outputWeights.Length > 0 ? outputWeights.Length : targets.Length;
        if (targets.Length == 0 || targets.Length % _outputs != 0)
            throw new ArgumentException($"{targets.Length} targets came for {_outputs} outputs. Give one of each output, for one step or for several.", nameof(targets));
        foreach (var target in targets)
            if (float.IsInfinity(target)) throw new ArgumentException(FormattableString.Invariant($"A target is {target}. Give a finite number, or NaN for an output that may be what it will."), nameof(targets));
        foreach (var weight in (ReadOnlySpan<float>)[.. outputWeights, .. inputWeights])
            if (!(weight >= 0 && float.IsFinite(weight))) throw new ArgumentException(FormattableString.Invariant($"A weight is {weight}. Give a finite number of at least 0."), nameof(outputWeights));
        (_targets, _inputWeights) = (targets.ToArray(), inputWeights.ToArray());
        _outputWeights = outputWeights.ToArray();
        if (_outputWeights.Length > 0) return;
        _outputWeights = new float[_outputs];
        Array.Fill(_outputWeights, 1);
    }

    /// <inheritdoc/>
    public override bool HasGradient => true;

    /// <summary>Changes the targets, as many steps of them as before: where a reference moves, before each plan.</summary>
    /// <param name="targets">As given at first.</param>
    /// <exception cref="ArgumentException">There are more or fewer, or one is infinite.</exception>
    public void SetTargets(ReadOnlySpan<float> targets)
    {
        if (targets.Length != _targets.Length) throw new ArgumentException($"{targets.Length} targets came, but there are {_targets.Length}.", nameof(targets));
        foreach (var target in targets)
            if (float.IsInfinity(target)) throw new ArgumentException(FormattableString.Invariant($"A target is {target}. Give a finite number, or NaN for an output that may be what it will."), nameof(targets));
        targets.CopyTo(_targets);
    }

    /// <inheritdoc/>
    public override double Of(ReadOnlySpan<float> outputs, ReadOnlySpan<float> inputs)
    {
        Check(outputs, inputs);
        var cost = 0.0;
        for (var i = 0; i < outputs.Length; i++)
            if (Distance(outputs, i) is var distance && !float.IsNaN(distance)) cost += _outputWeights[i % _outputs] * (double)distance * distance;
        for (var i = 0; i < inputs.Length && _inputWeights.Length > 0; i++) cost += _inputWeights[i % _inputWeights.Length] * (double)inputs[i] * inputs[i];
        return cost;
    }

    /// <inheritdoc/>
    public override void Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> inputs, Span<float> byOutputs, Span<float> byInputs)
    {
        Check(outputs, inputs);
        for (var i = 0; i < outputs.Length; i++)
            if (Distance(outputs, i) is var distance && !float.IsNaN(distance)) byOutputs[i] = 2 * _outputWeights[i % _outputs] * distance;
        for (var i = 0; i < inputs.Length && _inputWeights.Length > 0; i++) byInputs[i] = 2 * _inputWeights[i % _inputWeights.Length] * inputs[i];
    }

    // NaN where there is no target; a predicted output that is NaN must not pass for one.
    float Distance(ReadOnlySpan<float> outputs, int i)
    {
        var target = _targets[i < _targets.Length ? i : _targets.Length - _outputs + (i % _outputs)];
        return float.IsNaN(target) ? float.NaN : float.IsNaN(outputs[i]) ? float.PositiveInfinity : outputs[i] - target;
    }

    void Check(ReadOnlySpan<float> outputs, ReadOnlySpan<float> inputs)
    {
        if (outputs.Length % _outputs != 0 || (_inputWeights.Length > 0 && inputs.Length % _inputWeights.Length != 0))
            throw new ArgumentException($"{outputs.Length} outputs and {inputs.Length} inputs are not whole steps of {_outputs} targets and {_inputWeights.Length} weights of inputs. Give a target for each output of the model.", nameof(outputs));
    }
}
