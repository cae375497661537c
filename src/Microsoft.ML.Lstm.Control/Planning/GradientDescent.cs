namespace Microsoft.ML.Lstm.Control.Planning;

/// <summary>Adam's steps (Kingma and Ba 2015) of several plans down a cost's gradient, each held within the limits.</summary>
sealed class GradientDescent
{
    const double Decay = 0.9, SquaredDecay = 0.99;

    readonly DynamicsRollout _rollout;
    readonly BoxSpace _limits;
    readonly PlanCost _cost;
    readonly float _rate;
    readonly float[] _byInputs;
    readonly double[] _gradient, _moments, _squares;
    readonly OutputSlopes _slopes;
    float[] _plans = [];

    public GradientDescent(DynamicsRollout rollout, BoxSpace limits, PlanCost cost, float rate)
    {
        (_rollout, _limits, _cost, _rate) = (rollout, limits, cost, rate);
        var count = rollout.Candidates * rollout.Steps * limits.Size;
        (_byInputs, _gradient, _moments, _squares) = (new float[count], new double[count], new double[count], new double[count]);
        _slopes = Slopes;
    }

    /// <summary>Predicts what plans lead to, and looks how their costs depend on them.</summary>
    /// <param name="plans">[candidates, steps, inputs].</param>
    /// <returns>[candidates, steps, outputs]; valid until the next call.</returns>
    public ReadOnlySpan<float> Predict(float[] plans)
    {
        _plans = plans;
        Array.Clear(_byInputs);
        var through = _rollout.Differentiate(plans, _slopes);
        for (var i = 0; i < plans.Length; i++)
        {
            // By the input in units of its range, so that one rate serves all.
            var slope = Range(i) * ((double)through[i] + _byInputs[i]);
            _gradient[i] = double.IsFinite(slope) ? slope : 0;
        }
        return _rollout.Outputs;
    }

    /// <summary>Moves the plans that were predicted last.</summary>
    /// <param name="plans">[candidates, steps, inputs].</param>
    /// <param name="step">Number of the step, from 0: at 0 the moments are forgotten.</param>
    public void Move(float[] plans, int step)
    {
        if (step == 0) Array.Clear(_moments);
        if (step == 0) Array.Clear(_squares);
        for (var i = 0; i < plans.Length; i++)
        {
            _moments[i] = (Decay * _moments[i]) + ((1 - Decay) * _gradient[i]);
            _squares[i] = (SquaredDecay * _squares[i]) + ((1 - SquaredDecay) * _gradient[i] * _gradient[i]);
            var (moment, square) = (_moments[i] / (1 - Math.Pow(Decay, step + 1)), _squares[i] / (1 - Math.Pow(SquaredDecay, step + 1)));
            plans[i] -= (float)(_rate * Range(i) * moment / (Math.Sqrt(square) + 1e-8));
        }
        _limits.Clip(plans);
    }

    float Range(int i) => (_limits.High[i % _limits.Size] - _limits.Low[i % _limits.Size]) / 2;

    void Slopes(ReadOnlySpan<float> outputs, Span<float> gradient)
    {
        var (size, width) = (_rollout.Steps * _limits.Size, outputs.Length / _rollout.Candidates);
        for (var i = 0; i < _rollout.Candidates; i++)
            _cost.Differentiate(outputs.Slice(i * width, width), _plans.AsSpan(i * size, size), gradient.Slice(i * width, width), _byInputs.AsSpan(i * size, size));
    }
}
