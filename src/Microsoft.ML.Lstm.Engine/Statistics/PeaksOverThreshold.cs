using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>
/// From scores to p-values that stay right while the scores' distribution drifts: a score is divided by a rolling scale and ranked among those before it,
/// the old ones fading; beyond the 95th part of them the tail is a generalized Pareto distribution fitted to the last peaks (Siffer 2017).
/// </summary>
sealed class PeaksOverThreshold
{
    const int BinsPerOctave = 8, Octaves = 16, Bins = BinsPerOctave * Octaves, Peaks = 256, LeastPeaks = 10, LeastRows = 20;

    /// <summary>
    /// The part of the scores that is the tail, and the part kept as peaks: twice as much, for where the tail begins moves with the scores, and a tail that
    /// reaches below what was kept would be thought too long.
    /// </summary>
    const double TailShare = 0.05, KeptShare = 0.1;

    const double LeastScore = 1e-6, LeastProbability = 1e-12, MostIncrement = 1e30;

    readonly double _scaleRate, _fading;
    readonly float[] _bins = new float[Bins];
    readonly float[] _peaks = new float[Peaks];
    double _scale, _increment = 1, _total;
    long _rows, _peakCount;

    /// <summary>Scores fade from the scale and from the ranks with these lengths of memory, in rows.</summary>
    public PeaksOverThreshold(int scaleMemory, int rankMemory) => (_scaleRate, _fading) = (1.0 / scaleMemory, 1.0 - (1.0 / rankMemory));

    /// <summary>
    /// The probability of a score at least as high, from the scores before; then takes the score in. A score of 0, as of a series that stands still, says
    /// nothing of the scale, and ranks below all others.
    /// </summary>
    public double Observe(double score)
    {
        if (score <= 0)
        {
            Count(bin: 0);
            return 1;
        }

        score = Math.Max(score, LeastScore);
        if (_rows == 0) _scale = score;
        var ratio = score / _scale;
        var p = Probability(ratio);
        Update(score, ratio);
        return p;
    }

    /// <summary>Writes or reads all of it.</summary>
    public void Transfer(ModelCodec codec)
    {
        _scale = codec.Double(_scale);
        _increment = codec.Double(_increment);
        _total = codec.Double(_total);
        _rows = codec.Long(_rows, 0);
        _peakCount = codec.Long(_peakCount, 0);
        codec.Floats(_bins);
        codec.Floats(_peaks);
    }

    double Probability(double ratio)
    {
        if (_total < (LeastRows - 1) * _increment) return 1;

        // Where nearly all scores are 0, the others are the tail, and one more.
        var share = Math.Min(TailShare, (_total - _bins[0] + _increment) / _total);
        var edge = Threshold(share);
        if (ratio > edge && _peakCount >= LeastPeaks) return Math.Max(share * Pareto(ratio, edge), LeastProbability);

        // The part above, and so much of its own bin as lies above; one more than was seen, as the next one may be the highest.
        var place = Place(ratio);
        var bin = (int)place;
        var above = _bins[bin] * (bin + 1 - place);
        for (var i = bin + 1; i < Bins; i++) above += _bins[i];
        return Math.Min(1, (above + _increment) / (_total + _increment));
    }

    /// <summary>The ratio above which such a part of the scores lies.</summary>
    double Threshold(double share)
    {
        var wanted = share * _total;
        var i = Bins - 1;
        for (; i > 0 && _bins[i] < wanted; i--) wanted -= _bins[i];
        return Edge(i + 1 - (_bins[i] > 0 ? Math.Min(1, wanted / _bins[i]) : 0));
    }

    /// <summary>The chance that a peak over the threshold is at least so high: moments of the peaks (Hosking and Wallis 1987).</summary>
    double Pareto(double ratio, double edge)
    {
        double sum = 0, squares = 0;
        var count = 0;
        for (var i = 0; i < Math.Min(_peakCount, Peaks); i++)
        {
            var excess = _peaks[i] - edge;
            if (excess <= 0) continue;
            sum += excess;
            squares += excess * excess;
            count++;
        }

        if (count < 2) return 1;
        var mean = sum / count;
        var variance = Math.Max((squares / count) - (mean * mean), 1e-12 * mean * mean);
        var shape = Math.Clamp(0.5 * (1 - (mean * mean / variance)), -0.5, 0.45);
        var width = mean * (1 - shape);
        var x = (ratio - edge) / width;
        var inner = 1 + (shape * x);
        var fitted = Math.Abs(shape) < 1e-6 ? Math.Exp(-x) : inner <= 0 ? 0 : Math.Pow(inner, -1 / shape);

        // As if one more peak had been seen whose tail has no end: what tops by a hair all that was seen is not impossible.
        return ((count * fitted) + Math.Exp(-(ratio - edge) / mean)) / (count + 1);
    }

    void Update(double score, double ratio)
    {
        Count((int)Place(ratio));
        if (ratio > Threshold(KeptShare)) _peaks[_peakCount++ % Peaks] = (float)ratio;
        _rows++;

        // The first rows count alike; later ones by the rate. One row moves the scale by little, however high it is.
        _scale += Math.Max(_scaleRate, 1.0 / (_rows + 1)) * (Math.Min(score, 3 * _scale) - _scale);
    }

    void Count(int bin)
    {
        _bins[bin] += (float)_increment;
        _total += _increment;

        // What is new weighs more in place of what is old weighing less; now and then all is brought back to size.
        _increment /= _fading;
        if (_increment <= MostIncrement) return;
        for (var i = 0; i < Bins; i++) _bins[i] = (float)(_bins[i] / _increment);
        _total /= _increment;
        _increment = 1;
    }

    static double Place(double ratio) => Math.Clamp((Math.Log2(ratio) + (Octaves / 2)) * BinsPerOctave, 0, Bins - 0.001);

    static double Edge(double place) => double.Exp2((place / BinsPerOctave) - (Octaves / 2));
}
