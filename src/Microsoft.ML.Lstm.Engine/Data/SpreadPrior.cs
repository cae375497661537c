using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>
/// The typical and the minimum spread of series, by level: a prior for windows with too few values to estimate their own, and a floor, so that a
/// constant window does not imply a constant future. Series of two and of a thousand need not share one.
/// </summary>
/// <remarks>Spreads are interpolated between knots, linearly in their logarithms. Of plain values a level is the logarithm of their root mean square, and
/// beyond the knots spread is in proportion to it; of logarithms a level is one as it is, and spread stays.</remarks>
sealed class SpreadPrior
{
    /// <summary>Most knots.</summary>
    public const int MostKnots = 32;

    /// <summary>No logarithm of a float is larger, so the square of no spread is infinite.</summary>
    const double MostLogarithm = 128;

    readonly double[] _levels, _usual, _least;

    /// <summary>Knots in ascending order of their levels, with the logarithms of the usual and of the least spread there.</summary>
    /// <param name="levels">Levels of the knots.</param>
    /// <param name="usual">Logarithms of usual spreads.</param>
    /// <param name="least">Logarithms of least spreads.</param>
    /// <param name="log">Whether values are logarithms.</param>
    /// <param name="positive">Whether all values are positive: only then does a level near 0 tell that the spread is small.</param>
    public SpreadPrior(double[] levels, double[] usual, double[] least, bool log, bool positive) =>
        (_levels, _usual, _least, Log, Positive) = (levels, usual, least, log, positive);

    /// <summary>Nothing is known of any spread.</summary>
    public static SpreadPrior None { get; } = new([], [], [], false, false);

    public bool Log { get; }

    public bool Positive { get; }

    /// <summary>Levels of the knots, in ascending order; empty where nothing is known.</summary>
    public ReadOnlySpan<double> Knots => _levels;

    /// <summary>Logarithms of the usual spread at each knot.</summary>
    public ReadOnlySpan<double> UsualLogarithms => _usual;

    /// <summary>Logarithms of the least spread at each knot.</summary>
    public ReadOnlySpan<double> LeastLogarithms => _least;

    /// <summary>A least spread for all levels and no usual one, as models of version 1 have it.</summary>
    public static SpreadPrior Constant(double least) => least > 0 ? new([0], [double.MinValue], [Math.Log(least)], log: true, positive: false) : None;

    /// <summary>Writes a prior, or reads one.</summary>
    public static SpreadPrior Transfer(ModelCodec codec, SpreadPrior? prior)
    {
        if (codec.Version < 2) return Constant(codec.Double(0, 0, float.MaxValue));
        var (log, positive, knots) = (codec.Flag(prior?.Log), codec.Flag(prior?.Positive), codec.Int(prior?._levels.Length, 0, MostKnots));
        var (levels, usual, least) = (Doubles(prior?._levels, -MostLogarithm), Doubles(prior?._usual, double.MinValue), Doubles(prior?._least, double.MinValue));
        for (var i = 1; i < knots; i++)
            if (!(levels[i] > levels[i - 1])) throw new InvalidDataException("The model's levels are not in order.");
        return new(levels, usual, least, log, positive);

        double[] Doubles(double[]? values, double from) => codec.Repeat(values, knots, value => codec.Double(value, from, MostLogarithm));
    }

    /// <summary>The level of a window on the knots' axis.</summary>
    public double Level(double level, double mean, double deviation) =>
        Log ? level : Math.Log(Math.Max(Math.Sqrt((mean * mean) + (deviation * deviation)), float.Epsilon));

    /// <summary>The usual spread at a level; 0 where none is known.</summary>
    public double Usual(double level) => At(_usual, level);

    /// <summary>The least spread at a level; 0 where none is known.</summary>
    public double Least(double level) => At(_least, level);

    double At(double[] spreads, double level)
    {
        if (spreads.Length == 0 || double.IsNaN(level)) return 0;
        if (level <= _levels[0]) return Math.Exp(spreads[0] + (Log || !Positive ? 0 : level - _levels[0]));
        if (level >= _levels[^1]) return Math.Exp(spreads[^1] + (Log ? 0 : level - _levels[^1]));
        var i = 1;
        while (_levels[i] < level) i++;
        var part = (level - _levels[i - 1]) / (_levels[i] - _levels[i - 1]);
        return Math.Exp(((1 - part) * spreads[i - 1]) + (part * spreads[i]));
    }
}
