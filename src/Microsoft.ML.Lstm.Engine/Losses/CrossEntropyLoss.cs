using System.Globalization;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>
/// -ln softmax(x)[y] of K logits (Bridle 1990); a target is a class number, 0 to K - 1, as a float, which is exact up to 2²⁴ classes.
/// </summary>
/// <remarks>
/// With label smoothing s (Szegedy et al. 2016) the target's class keeps 1 - s of the probability mass, and s is spread evenly over all K; each class's
/// part counts with its own weight, as in PyTorch.
/// </remarks>
public sealed class CrossEntropyLoss : ILoss
{
    // From so many classes on, powers are taken as vectors; few of them go through the scalar functions.
    const int Many = 64;

    readonly float[] _classWeights;
    readonly double _weightSum;

    /// <summary>A loss over so many classes, 2 or more, of equal weight unless weights are given.</summary>
    public CrossEntropyLoss(int classes, params ReadOnlySpan<float> classWeights)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (!classWeights.IsEmpty && classWeights.Length != classes)
            throw new ArgumentException($"{classes} classes need as many weights or none, not {classWeights.Length}.", nameof(classWeights));
        foreach (var weight in classWeights)
        {
            if (!(weight >= 0 && float.IsFinite(weight)))
                throw Require.Refused(nameof(classWeights), weight, $"The weight of a class must be at least 0 and finite.");
        }
        OutputsPerTarget = classes;
        _classWeights = [.. classWeights];
        if (classWeights.IsEmpty) _weightSum = classes;
        else foreach (var weight in classWeights) _weightSum += weight;
    }

    /// <summary>The class weights; empty when all are 1.</summary>
    public ReadOnlySpan<float> ClassWeights => _classWeights;

    /// <summary>Label smoothing: the probability mass spread over all classes; 0 by default, below 1.</summary>
    public float LabelSmoothing { get; init => field = LossGuard.Fraction(value); }

    /// <summary>The number of classes K.</summary>
    public int OutputsPerTarget { get; }

    /// <summary>The numbers of the classes.</summary>
    public TargetDomain Targets => new(0, OutputsPerTarget - 1, Whole: true);

    /// <inheritdoc/>
    public double Evaluate(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> gradient)
    {
        var classes = OutputsPerTarget;
        LossGuard.Check(predictions, targets, weights, gradient, classes, Targets);
        var sum = 0.0;
        for (var i = 0; i < targets.Length; i++)
        {
            double weight = weights[i];
            if (weight == 0)
            {
                LossGuard.ClearRow(gradient, i, classes);
                continue;
            }
            var target = (int)targets[i];
            var logits = predictions.Slice(i * classes, classes);
            // ln Σ eˣ with the greatest x taken out: no power overflows, and the sum is at least 1.
            var powers = classes < Many ? SumOfPowers(logits, out var greatest) : WideSoftmax.SumOfPowers(logits, out greatest);
            var logSum = Math.Log(powers);

            var spread = (double)LabelSmoothing / classes;
            var share = (1.0 - LabelSmoothing) * WeightOf(target);
            var loss = -share * (logits[target] - greatest - logSum);
            if (spread > 0)
                for (var k = 0; k < classes; k++) loss -= spread * WeightOf(k) * (logits[k] - greatest - logSum);
            sum += weight * loss;
            if (gradient.IsEmpty) continue;
            var all = share + spread * _weightSum;
            if (classes >= Many && spread == 0)
            {
                var row = gradient.Slice(i * classes, classes);
                WideSoftmax.ScaledPowers(logits, greatest, weight * all / powers, row);
                row[target] = (float)(weight * (all * (Math.Exp(logits[target] - greatest) / powers) - share));
                continue;
            }
            for (var k = 0; k < classes; k++)
            {
                var expected = spread * WeightOf(k) + (k == target ? share : 0);
                gradient[i * classes + k] = (float)(weight * (all * (Math.Exp(logits[k] - greatest) / powers) - expected));
            }
        }
        return sum;
    }

    static double SumOfPowers(ReadOnlySpan<float> logits, out double greatest)
    {
        greatest = double.NegativeInfinity;
        foreach (var x in logits) greatest = Math.Max(greatest, x);
        var powers = 0.0;
        foreach (var x in logits) powers += Math.Exp(x - greatest);
        return powers;
    }

    double WeightOf(int k) => _classWeights.Length == 0 ? 1 : _classWeights[k];

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"CrossEntropyLoss({OutputsPerTarget}, [{string.Join(", ", _classWeights.Select(weight => weight.ToString(CultureInfo.InvariantCulture)))}], {LabelSmoothing})");
}
