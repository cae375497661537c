using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Control.Training;

/// <summary>
/// Value normalisation: the network's value is in units of the deviation of returns from their mean, both of which follow the returns (as in Yu et al. 2022); what it has learnt is rescaled with them (PopArt, van Hasselt et al. 2016).
/// </summary>
sealed class ValueScale(bool isUsed)
{
    const double Memory = 0.9, LeastDeviation = 1e-4;

    double _mean, _square, _weight;

    public double Mean { get; private set; }

    public double Deviation { get; private set; } = 1;

    /// <summary>A value in units of rewards.</summary>
    public float Of(float output) => (float)((output * Deviation) + Mean);

    /// <summary>A return in units of the network.</summary>
    public float Normalized(float value) => (float)((value - Mean) / Deviation);

    /// <summary>Follows the returns of a rollout, and rescales the layer that gives the value so that its values stay.</summary>
    public void Follow(ReadOnlySpan<float> returns, Span<float> matrix, Span<float> bias)
    {
        if (!isUsed) return;
        var (sum, squares) = (0.0, 0.0);
        foreach (var value in returns)
        {
            sum += value;
            squares += (double)value * value;
        }
        var isFirst = _weight == 0;
        (_mean, _square, _weight) = ((Memory * _mean) + ((1 - Memory) * sum / returns.Length), (Memory * _square) + ((1 - Memory) * squares / returns.Length), (Memory * _weight) + 1 - Memory);
        var (mean, deviation) = (Mean, Deviation);
        Mean = _mean / _weight;
        Deviation = Math.Max(LeastDeviation, Math.Sqrt(Math.Max(0, (_square / _weight) - (Mean * Mean))));
        // Fresh values are 0 in any units.
        if (!isFirst) Rescale(matrix, bias, deviation / Deviation, (mean - Mean) / Deviation);
    }

    /// <summary>Gives the layer that gives the value the units of rewards.</summary>
    public void Fold(Span<float> matrix, Span<float> bias)
    {
        Rescale(matrix, bias, Deviation, Mean);
        (Mean, Deviation, _mean, _square, _weight) = (0, 1, 0, 0, 0);
    }

    public void Transfer(ModelCodec codec)
    {
        (_mean, _square, _weight) = (codec.Double(_mean), codec.Double(_square, 0), codec.Double(_weight, 0, 1));
        (Mean, Deviation) = (codec.Double(Mean), codec.Double(Deviation, LeastDeviation));
    }

    static void Rescale(Span<float> matrix, Span<float> bias, double factor, double shift)
    {
        foreach (ref var weight in matrix) weight = (float)(weight * factor);
        foreach (ref var weight in bias) weight = (float)((weight * factor) + shift);
    }
}
