namespace Microsoft.ML.Lstm.Evaluation.Anomalies;

/// <summary>What the sensors of a synthetic series have in common, and their noise, row by row.</summary>
sealed class SyntheticSignal
{
    /// <summary>The standard deviation of the noise beside a pattern of spread 1.</summary>
    const double NoiseBesidePattern = 0.15;

    const double Correlation = 0.95;

    const int ShortestSeason = 24, LongestSeason = 320;

    readonly NormalKind _kind;
    readonly Random _random;
    readonly double[] _harmonics = new double[6];
    readonly Dictionary<int, double> _noise = [];
    double _phase, _beat = 1, _level, _common;
    int _left;

    public SyntheticSignal(NormalKind kind, Random random)
    {
        (_kind, _random) = (kind, random);
        Period = kind == NormalKind.Beats ? 30 + random.Next(30) : (int)(ShortestSeason * Math.Pow(LongestSeason / (double)ShortestSeason, random.NextDouble()));
        for (var k = 0; k < _harmonics.Length; k++) _harmonics[k] = Normal() / (1 + (k / 2));
    }

    /// <summary>Rows after which the pattern repeats.</summary>
    public int Period { get; }

    /// <summary>To the next row.</summary>
    public void Move(double pace)
    {
        _phase += pace * _beat / Period;
        _common = Normal();
        if (_phase >= 1)
        {
            _phase -= 1;
            _beat = _kind == NormalKind.Beats ? 1 + (0.04 * Normal()) : 1;
        }

        if (_left-- > 0) return;
        _left = 20 + _random.Next(100);
        _level = _random.Next(3);
    }

    /// <summary>A sensor's noise, of spread 1; a part of its variance is common to all.</summary>
    public double Noise(int sensor, double shared)
    {
        var white = (Math.Sqrt(shared) * _common) + (Math.Sqrt(1 - shared) * Normal());
        if (_kind != NormalKind.Correlated) return white;
        return _noise[sensor] = (Correlation * _noise.GetValueOrDefault(sensor)) + (Math.Sqrt(1 - (Correlation * Correlation)) * white);
    }

    /// <summary>The sensor's value.</summary>
    /// <param name="missing">Whether the pattern, or the signal, is missing.</param>
    /// <param name="noise">In units of its spread.</param>
    public double Value(bool missing, double noise) => _kind switch
    {
        NormalKind.Noise => noise,
        NormalKind.Correlated => missing ? 0 : noise,
        NormalKind.States => _level + (NoiseBesidePattern * noise),
        NormalKind.Counts => Math.Max(0, Math.Round(missing ? 0 : Math.Max(0, 12 + (6 * Wave())) + (Math.Sqrt(Math.Max(1, 12 + (6 * Wave()))) * noise))),
        NormalKind.Beats => (missing ? 0 : Bump(0.25) + (0.5 * Bump(0.65))) + (0.5 * NoiseBesidePattern * noise),
        _ => (missing ? 0 : Wave()) + (NoiseBesidePattern * noise),
    };

    double Wave()
    {
        var wave = 0.0;
        for (var k = 0; k < _harmonics.Length; k += 2)
        {
            var angle = 2 * Math.PI * ((k / 2) + 1) * _phase;
            wave += (_harmonics[k] * Math.Sin(angle)) + (_harmonics[k + 1] * Math.Cos(angle));
        }

        return Math.Clamp(wave, -2.5, 2.5);
    }

    double Bump(double middle) => Math.Exp(-40 * (_phase - middle) * (_phase - middle));

    double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
