using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Tasks.Generation;

namespace Microsoft.ML.Lstm;

/// <summary>A sequence in the making (<see cref="LstmSequenceGenerationTransformer.Start"/>): steps that come are read, steps that are drawn are read, too, in memory that does not grow with the sequence. One call at a time.</summary>
public sealed class LstmSequenceSession
{
    readonly SequenceGenerator _model;
    readonly SequenceSamplingOptions _options;
    readonly GenerationStream _stream;
    SplitMix64 _random;

    internal LstmSequenceSession(SequenceGenerator model, ReadOnlySpan<float> condition, SequenceSamplingOptions options, ReadOnlySpan<float> code)
    {
        (_model, _options, _stream) = (model, options, new(model));
        Restart(condition, code);
    }

    /// <summary>Steps so far.</summary>
    public long Steps => _stream.Steps;

    /// <summary>Whether the sequence has ended, by its condition or as the model said so; what follows needs a <see cref="Restart"/>.</summary>
    public bool IsEnded => _stream.IsEnded;

    /// <summary>Reads steps.</summary>
    /// <param name="steps">Row-major [steps, values], one step or more; a step with NaN is not known.</param>
    /// <returns>The sum over the steps that are known of -ln of the probability of their values, each by the steps before it.</returns>
    /// <exception cref="ArgumentException">They are no whole number of steps, there are more than the condition has, or a value is infinite or one that the distribution does not take.</exception>
    public double Observe(ReadOnlySpan<float> steps)
    {
        CheckGoesOn();
        StepValues.CheckSteps(_model.Config, steps, _stream.Most - Steps);
        return _stream.Observe(steps).Values;
    }

    /// <summary>Draws the next step, and reads it.</summary>
    /// <param name="step">[values]: the step.</param>
    /// <returns>Whether there is one; false where the sequence ends.</returns>
    /// <exception cref="ArgumentException">There is no room for the step's values.</exception>
    public bool Next(Span<float> step)
    {
        if (step.Length != _model.Config.Values) throw new ArgumentException($"There is room for {step.Length} values, but a step has {_model.Config.Values}.", nameof(step));
        return _stream.Next(_options.Temperature, ref _random, _options.MayEnd, step);
    }

    /// <summary>Begins another sequence, whose numbers are drawn from the seed on.</summary>
    /// <param name="condition">Row-major [steps, values]; none of a model without a condition.</param>
    /// <param name="code">[LatentSize]; none of a model without codes, and for one that is drawn.</param>
    /// <exception cref="ArgumentException">There is a condition where the model has none, or none where it has one; or the code is not one of the model's.</exception>
    /// <exception cref="InvalidOperationException">There is a code where the model has none.</exception>
    public void Restart(ReadOnlySpan<float> condition = default, ReadOnlySpan<float> code = default)
    {
        StepValues.CheckCondition(_model.Config, condition);
        if (!code.IsEmpty) StepValues.CheckCode(_model.Config, code);
        var seed = SplitMix64.Derive((ulong)(uint)_options.Seed, 0)!.Value;
        if (code.IsEmpty && _model.Config.HasCode)
        {
            var drawn = new float[_model.Config.LatentSize];
            NormalCode.Noise(~seed, 0, drawn);
            code = drawn;
        }
        _stream.Begin(condition, code);
        _random = new(seed);
    }

    void CheckGoesOn()
    {
        if (IsEnded) throw new InvalidOperationException($"The sequence has ended. Call {nameof(Restart)} to begin another.");
    }
}
