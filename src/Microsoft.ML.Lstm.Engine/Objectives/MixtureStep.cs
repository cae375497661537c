using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>The density of the values of one step after the other under a <see cref="MixtureDensity"/>, in double. Exponentials and logarithms of all components are taken as vectors.</summary>
ref struct MixtureStep
{
    const double HalfLogTwoPi = 0.91893853320467274178;

    readonly MixtureDensity _mixture;

    // By component: its probability before and after the values are known, and its correlation.
    readonly Span<double> _prior, _posterior, _correlations;

    // By value and component: standard deviation, e^-|x| of the output x that gave it, distance from the mean in standard deviations.
    readonly Span<double> _scales, _powers, _distances;

    public MixtureStep(MixtureDensity mixture, Span<float> scratch)
    {
        _mixture = mixture;
        var (components, all) = (mixture.Components, mixture.Components * mixture.Values);
        var doubles = ScratchDoubles.In(scratch[..ScratchSize(mixture)]);
        _prior = doubles[..components];
        _posterior = doubles.Slice(components, components);
        _correlations = doubles.Slice(2 * components, components);
        _scales = doubles.Slice(3 * components, all);
        _powers = doubles.Slice((3 * components) + all, all);
        _distances = doubles.Slice((3 * components) + (2 * all), all);
    }

    public static int ScratchSize(MixtureDensity mixture) => ScratchDoubles.Size(checked(3 * mixture.Components * (1 + mixture.Values)));

    /// <summary>-ln p of targets, of the real ones where they are known, and, unless the gradient is empty, its gradient times a weight, by the outputs.</summary>
    public readonly double Evaluate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, float weight, bool known, Span<float> gradient)
    {
        var loss = 0.0;
        if (known)
        {
            loss = Density(outputs, targets[.._mixture.Values]);
            if (!gradient.IsEmpty) DensityGradient(outputs, weight, gradient);
        }
        for (var i = 0; i < _mixture.BinaryValues; i++)
        {
            var target = targets[_mixture.Values + i];
            if (float.IsNaN(target)) continue;
            double x = outputs[_mixture.Logits + i];
            loss += Bernoulli.Loss(x, target == 1);
            if (!gradient.IsEmpty) gradient[_mixture.Logits + i] = (float)(weight * Bernoulli.Slope(x, target == 1));
        }
        return loss;
    }

    readonly double Density(ReadOnlySpan<float> outputs, ReadOnlySpan<float> values)
    {
        var components = _mixture.Components;
        TensorPrimitives.ConvertTruncating(outputs[..components], _prior);
        var normaliser = Normalise(_prior, _posterior);
        TensorPrimitives.ConvertTruncating(outputs.Slice(_mixture.Spreads, _powers.Length), _powers);
        // ln(1 + eˣ) = max(x, 0) + ln(1 + e^-|x|).
        TensorPrimitives.Max(_powers, 0, _scales);
        TensorPrimitives.Abs(_powers, _powers);
        TensorPrimitives.Negate(_powers, _powers);
        TensorPrimitives.Exp(_powers, _powers);
        TensorPrimitives.LogP1(_powers, _distances);
        TensorPrimitives.Add(_scales, _distances, _scales);
        TensorPrimitives.Add(_scales, (double)_mixture.Floor, _scales);
        // What is in the posterior from here on is the logarithm of a component's probability and density.
        for (var m = 0; m < components; m++) _posterior[m] = outputs[m] - normaliser;
        TensorPrimitives.Log(_scales, _distances);
        for (var d = 0; d < values.Length; d++) TensorPrimitives.Subtract(_posterior, _distances.Slice(d * components, components), _posterior);
        for (var d = 0; d < values.Length; d++)
        {
            for (var i = d * components; i < (d + 1) * components; i++) _distances[i] = ((double)values[d] - outputs[_mixture.Means + i]) / _scales[i];
        }
        if (_mixture.IsCorrelated) Correlate(outputs);
        else
        {
            for (var first = 0; first < _distances.Length; first += components)
                for (var m = 0; m < components; m++) _posterior[m] -= _distances[first + m] * _distances[first + m] / 2;
        }
        return (values.Length * HalfLogTwoPi) - Normalise(_posterior, _posterior);
    }

    // z₁² + (z₂ - ρ z₁)² / (1 - ρ²) of two values with a correlation.
    readonly void Correlate(ReadOnlySpan<float> outputs)
    {
        var components = _mixture.Components;
        TensorPrimitives.ConvertTruncating(outputs.Slice(_mixture.Correlations, components), _correlations);
        TensorPrimitives.Tanh(_correlations, _correlations);
        for (var m = 0; m < components; m++)
        {
            var r = _correlations[m] *= MixtureDraw.GreatestCorrelation;
            double first = _distances[m], rest = _distances[components + m] - (r * first), free = 1 - (r * r);
            _posterior[m] -= (Math.Log(free) + (first * first) + (rest * rest / free)) / 2;
        }
    }

    // Logarithms of shares as shares that sum to one; gives ln Σ eˣ.
    static double Normalise(ReadOnlySpan<double> logarithms, Span<double> shares)
    {
        var greatest = TensorPrimitives.Max(logarithms);
        TensorPrimitives.Subtract(logarithms, greatest, shares);
        TensorPrimitives.Exp(shares, shares);
        var sum = TensorPrimitives.Sum<double>(shares);
        TensorPrimitives.Divide(shares, sum, shares);
        return greatest + Math.Log(sum);
    }

    readonly void DensityGradient(ReadOnlySpan<float> outputs, float weight, Span<float> gradient)
    {
        var components = _mixture.Components;
        TensorPrimitives.ConvertTruncating(outputs[..components], _prior);
        Normalise(_prior, _prior);
        for (var m = 0; m < components; m++) gradient[m] = (float)(weight * (_prior[m] - _posterior[m]));
        TensorPrimitives.Multiply(_posterior, weight, _posterior);
        for (var m = 0; m < components; m++)
        {
            if (_mixture.IsCorrelated)
            {
                double r = _correlations[m], free = 1 - (r * r), z = _distances[m], other = _distances[components + m];
                AddGradient(outputs, m, m, (z - (r * other)) / free, gradient);
                AddGradient(outputs, m, components + m, (other - (r * z)) / free, gradient);
                // By ρ: (ρ (z₁² + z₂² - 2 ρ z₁ z₂) / (1 - ρ²) - z₁ z₂ - ρ) / (1 - ρ²); by what tanh was taken of: times its slope.
                var square = ((z - (r * other)) * (z - (r * other)) / free) + (other * other);
                var tanh = r / MixtureDraw.GreatestCorrelation;
                gradient[_mixture.Correlations + m] = Float(_posterior[m] * ((r * square) - (z * other) - r) / free * MixtureDraw.GreatestCorrelation * (1 - (tanh * tanh)));
            }
            else
            {
                for (var i = m; i < _distances.Length; i += components) AddGradient(outputs, m, i, _distances[i], gradient);
            }
        }
    }

    // By a mean and a spread, from the slope by a distance z of half the square that the density has.
    readonly void AddGradient(ReadOnlySpan<float> outputs, int component, int i, double slope, Span<float> gradient)
    {
        var share = _posterior[component] / _scales[i];
        var byOutput = (outputs[_mixture.Spreads + i] < 0 ? _powers[i] : 1) / (1 + _powers[i]);
        gradient[_mixture.Means + i] = Float(-share * slope);
        gradient[_mixture.Spreads + i] = Float(share * (1 - (_distances[i] * slope)) * byOutput);
    }

    // Within a float's range; NaN stays.
    static float Float(double gradient) => (float)Math.Clamp(gradient, -float.MaxValue, float.MaxValue);
}
