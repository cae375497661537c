using Microsoft.ML.Lstm.Control.Planning;

namespace Microsoft.ML.Lstm;

/// <summary>
/// Model-predictive control through a learnt model: at each step it looks for the inputs, within limits, whose predicted outputs cost least over a horizon, and applies the first of them.
/// The same seed and measurements give the same inputs, to the bit. One thread at a time; nothing is allocated from step to step.
/// </summary>
public sealed class PredictiveController
{
    readonly DynamicsTracker _tracker;
    readonly PlanSearch _search;
    readonly BoxSpace _inputs;
    readonly float[] _applied;

    /// <summary>A controller that has observed nothing yet.</summary>
    /// <param name="model">The model of the system.</param>
    /// <param name="inputs">Limits of the inputs, all finite.</param>
    /// <param name="cost">What is to be small.</param>
    /// <param name="options">How it plans; null for the defaults.</param>
    /// <exception cref="ArgumentException">There are not as many limits as inputs, or one is infinite, or the cost has no gradient and the method needs one.</exception>
    public PredictiveController(DynamicsModel model, BoxSpace inputs, PlanCost cost, PlanningOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(cost);
        options ??= new();
        if (inputs.Size != model.InputSize) throw new ArgumentException($"There are limits of {inputs.Size} inputs, but the model has {model.InputSize}. Give one of each.", nameof(inputs));
        for (var i = 0; i < inputs.Size; i++)
            if (!float.IsFinite(inputs.High[i] - inputs.Low[i])) throw new ArgumentException(FormattableString.Invariant($"Input {i} lies between {inputs.Low[i]} and {inputs.High[i]}. Give finite limits: plans are drawn between them."), nameof(inputs));
        if (options.Method != PlanningMethod.CrossEntropy && !cost.HasGradient)
            throw new ArgumentException($"{options.Method} goes down a gradient, but {cost.GetType().Name} has none. Override {nameof(PlanCost.Differentiate)}, or choose {nameof(PlanningMethod.CrossEntropy)}.", nameof(cost));
        (_tracker, _inputs, _applied) = (model.Track(), inputs, new float[inputs.Size]);
        _search = new(_tracker, inputs, cost, options);
        Reset();
    }

    /// <summary>The present plan, [Horizon, inputs]: its first step is what was given last.</summary>
    public ReadOnlySpan<float> Plan => _search.Best;

    /// <summary>What the plan is predicted to cost.</summary>
    public double PredictedCost => _search.Cost;

    /// <summary>Begins anew: nothing is known of the system, and the next plan begins in the middle of the limits. What is random goes on.</summary>
    public void Reset()
    {
        _tracker.Reset();
        Array.Clear(_applied);
        for (var i = 0; i < _search.Best.Length; i++) _search.Best[i] = Middle(i);
    }

    /// <summary>Takes what is measured, and gives the inputs of the next step.</summary>
    /// <param name="measured">[outputs]; NaN for what was not measured.</param>
    /// <returns>[inputs], within the limits; valid until the next call.</returns>
    /// <exception cref="ArgumentException">There are more or fewer outputs, or one is infinite.</exception>
    public ReadOnlySpan<float> Act(ReadOnlySpan<float> measured) => Act(measured, _applied);

    /// <summary>Takes what is measured and which inputs led to it, where the system did not take those that were given.</summary>
    /// <param name="measured">[outputs]; NaN for what was not measured.</param>
    /// <param name="applied">[inputs]: what drove the system since the last call.</param>
    /// <inheritdoc cref="Act(ReadOnlySpan{float})"/>
    public ReadOnlySpan<float> Act(ReadOnlySpan<float> measured, ReadOnlySpan<float> applied)
    {
        _tracker.Observe(applied, measured);
        var (plan, size) = (_search.Best, _inputs.Size);
        if (_tracker.Steps > 1)
        {
            // What was planned for the step after is where the search begins, and the last step is planned twice.
            plan.AsSpan(size).CopyTo(plan);
            if (plan.Length > size) plan.AsSpan(^(2 * size)..^size).CopyTo(plan.AsSpan(plan.Length - size));
        }
        _search.Run();
        plan.AsSpan(0, size).CopyTo(_applied);
        return _applied;
    }

    float Middle(int i) => (_inputs.Low[i % _inputs.Size] + _inputs.High[i % _inputs.Size]) / 2;
}
