using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;

namespace Microsoft.ML.Lstm.Engine.Tasks.Patches;

/// <summary>
/// Judges the rows of a recorded series by all of it: forecast errors, distances of its patches from remembered ones and the local variation of each channel have a p-value each, combined
/// by their harmonic mean, which holds for tests that depend on one another (Wilson 2019; Vovk and Wang 2020).
/// </summary>
sealed class RecordedScores
{
    /// <summary>Lengths of patches, and windows of local variation, in rows; of short series only those that are at most an eighth of it.</summary>
    static readonly int[] PatchLengths = [16, 64, 128], Windows = [16, 64];

    /// <summary>Rows for the shortest of them.</summary>
    public const int LeastRows = 8 * 16;

    /// <summary>A patch's distance below this, in a channel's own scale, is none.</summary>
    const double LeastDistance = 0.02;

    /// <summary>The least spread of logarithms of distances, variations and scores; p-values of 0 are none.</summary>
    const double LeastSpread = 0.05, LeastScore = 1e-9, LeastProbability = 1e-300;

    readonly float[][] _channels;
    readonly double[] _forecast;
    readonly bool[] _missing, _alerts;
    readonly AnomalyOptions _options;
    readonly double _level;

    /// <summary>For each channel, the sum of 1 / p of the tests that are its own, as a logarithm.</summary>
    readonly double[][] _evidence;

    readonly double[] _all;
    int _tests;

    public RecordedScores(AnomalyOptions options, int channels, int rows)
    {
        _channels = new float[channels][];
        for (var c = 0; c < channels; c++) _channels[c] = new float[rows];
        (_forecast, _missing, _alerts, _all, _options) = (new double[rows], new bool[rows], new bool[rows], new double[rows], options);
        _evidence = Array.ConvertAll(_channels, _ => Nothing(rows));
        _level = options.FalseAlarmRate;
    }

    int Rows => _forecast.Length;

    /// <summary>What the sum of 1 / p is divided by, as a logarithm.</summary>
    double Divisor => Math.Log(_tests);

    /// <summary>Takes a row.</summary>
    /// <param name="row">Which one.</param>
    /// <param name="values">[Channels]; NaN where one is missing.</param>
    /// <param name="score">That of the forecast.</param>
    /// <param name="alert">Whether the forecast's error has raised one.</param>
    public void Set(int row, ReadOnlySpan<float> values, double score, bool alert)
    {
        _missing[row] = true;
        for (var c = 0; c < values.Length; c++)
        {
            _channels[c][row] = values[c];
            _missing[row] &= float.IsNaN(values[c]);
        }

        (_forecast[row], _alerts[row]) = (score, alert);
    }

    /// <summary>Compares all rows with one another.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Run(Func<bool> isCanceled)
    {
        foreach (var channel in _channels) Prepare(channel);
        Array.Fill(_all, double.NegativeInfinity);
        Add(Forecast());
        foreach (var length in PatchLengths.Where(Fits))
        {
            var distances = PatchMemory.Distances(_channels, length, isCanceled);
            for (var i = 0; i < distances.Length; i++)
            {
                foreach (ref var distance in distances[i].AsSpan()) distance = Math.Log(Math.Max(distance, LeastDistance));
                TailSurprise.OfHigh(distances[i], LeastSpread);
                Add(distances[i], i);
            }
        }

        foreach (var window in Windows.Where(Fits))
        {
            for (var c = 0; c < _channels.Length; c++)
            {
                var variation = LocalVariation.Of(_channels[c], window);
                if (variation.Length == 0) continue;
                TailSurprise.OfFar(variation, LeastSpread);
                Add(variation, c);
            }
        }

        RaiseAlerts();
    }

    /// <summary>Whether a row raises an alert: by its forecast, or as the highest of a stretch above the threshold in which no other does.</summary>
    public bool Alert(int row) => _alerts[row];

    /// <summary>The p-value of a row; 1 where all of it is missing.</summary>
    public double PValue(int row) => _missing[row] ? 1 : Math.Clamp(Math.Exp(Divisor - _all[row]), LeastProbability, 1);

    /// <summary>The score of a row: above 1 where the p-value is below the rate of false alarms, in units of that rate's logarithm.</summary>
    public double Score(int row) => _missing[row] ? 0 : Math.Max(0, (_all[row] - Divisor) / -Math.Log(_level));

    /// <summary>Shares the score out among the channels.</summary>
    /// <param name="row">Which one.</param>
    /// <param name="contributions">[Channels]: those to the forecast's score; overwritten.</param>
    public void Contribute(int row, Span<float> contributions)
    {
        var score = Score(row);
        double total = 0, sum = 0;
        foreach (var one in contributions) total += one;
        var parts = contributions.Length <= 64 ? stackalloc double[contributions.Length] : new double[contributions.Length];
        for (var c = 0; c < parts.Length; c++)
        {
            // Of all that speaks against the row: what the channel itself says, and its part of the forecast's error.
            parts[c] = Math.Exp(_evidence[c][row] - _all[row]) + (total > 0 ? contributions[c] / total * Math.Exp(_forecast[row] - _all[row]) : 0);
            sum += parts[c];
        }

        for (var c = 0; c < parts.Length; c++) contributions[c] = (float)(sum > 0 ? score * parts[c] / sum : score / parts.Length);
    }

    static double[] Nothing(int rows)
    {
        var nothing = new double[rows];
        Array.Fill(nothing, double.NegativeInfinity);
        return nothing;
    }

    static void Prepare(float[] channel)
    {
        Interpolation.Interpolate(channel, features: 1);
        var scale = ChannelScale.Of([.. channel]);
        foreach (ref var value in channel.AsSpan()) value = scale.Scaled(value);
    }

    bool Fits(int length) => 8 * length <= Rows;

    /// <summary>Stretches that are less than a cooldown apart are one.</summary>
    void RaiseAlerts()
    {
        var cooldown = AlertRule.Cooldown(_options, Rows);
        for (var row = 0; row < Rows; row++)
        {
            if (!IsAbove(row)) continue;
            var (highest, last, isRaised) = (row, row, false);
            for (; row < Rows && row - last <= cooldown; row++)
            {
                isRaised |= _alerts[row];
                if (!IsAbove(row)) continue;
                last = row;
                if (Score(row) > Score(highest)) highest = row;
            }

            _alerts[highest] |= !isRaised;
        }
    }

    bool IsAbove(int row) => Score(row) > _options.ScoreThreshold && (_options.Confidence == 0 || PValue(row) < 1 - (_options.Confidence / 100));

    /// <summary>What the forecast says: only where its error was larger than all that is usual is this alone enough for a score of 1.</summary>
    double[] Forecast()
    {
        var tests = 1 + (PatchLengths.Count(Fits) * (_channels.Length + (_channels.Length > 1 ? 1 : 0))) + (Windows.Count(Fits) * _channels.Length);
        var alone = Math.Log(tests) - Math.Log(_level);
        var known = (double[])_forecast.Clone();
        foreach (ref var score in _forecast.AsSpan()) score = Math.Log(Math.Max(score, LeastScore));
        TailSurprise.OfHigh(_forecast, LeastSpread);
        for (var row = 0; row < Rows; row++)
            _forecast[row] = known[row] > 1 ? Math.Max(_forecast[row], alone * known[row]) : Math.Min(_forecast[row], alone * known[row]);
        return _forecast;
    }

    /// <summary>Adds a test's 1 / p, to a channel's own, too.</summary>
    void Add(double[] surprise, int channel = -1)
    {
        _tests++;
        for (var row = 0; row < Rows; row++)
        {
            _all[row] = LogSum(_all[row], surprise[row]);
            if (channel >= 0 && channel < _evidence.Length) _evidence[channel][row] = LogSum(_evidence[channel][row], surprise[row]);
        }
    }

    static double LogSum(double a, double b) => Math.Max(a, b) + Math.Log(1 + Math.Exp(-Math.Abs(a - b)));
}
