using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

/// <summary>Squared reconstruction errors of sequences, by feature, in the order of time.</summary>
sealed class ReconstructionErrors(int features)
{
    /// <summary>The minimum reference error, as a fraction of the feature's spread, and the minimum threshold: less is chance or rounding.</summary>
    const double LeastError = 1e-3, LeastThreshold = 1e-3;

    readonly List<double> _sums = [];
    readonly List<long> _counts = [];

    public int Count => _sums.Count / features;

    /// <summary>Adds errors of consecutive sequences, [sequences, features].</summary>
    /// <param name="sums">Sums of squared errors.</param>
    /// <param name="counts">How many errors each sum has.</param>
    public void Add(ReadOnlySpan<double> sums, ReadOnlySpan<long> counts)
    {
        _sums.AddRange(sums);
        _counts.AddRange(counts);
    }

    /// <summary>The root mean squared error of each feature, without the sequences that are outliers in it; 1 for constant features.</summary>
    public float[] Usual(FeatureScaler scaler)
    {
        var (usual, means) = (new float[features], new List<float>());
        for (var f = 0; f < features; f++)
        {
            means.Clear();
            for (var i = f; i < _sums.Count; i += features)
                if (_counts[i] > 0) means.Add((float)(_sums[i] / _counts[i]));
            var fence = OutlierFence.Of(CollectionsMarshal.AsSpan(means), common: false);
            var (sum, count) = (0.0, 0L);
            for (var i = f; i < _sums.Count; i += features)
                if (_counts[i] > 0 && fence.Holds((float)(_sums[i] / _counts[i]))) (sum, count) = (sum + _sums[i], count + _counts[i]);
            usual[f] = scaler.IsConstant(f) ? 1 : (float)Math.Max(LeastError, Math.Sqrt(sum / Math.Max(1, count)));
        }
        return usual;
    }

    /// <summary>The error that new sequences exceed with a probability, and the number of independent sequences that tell it.</summary>
    public (double Error, int EffectiveSize) Quantile(ReadOnlySpan<float> usual, double probability)
    {
        var errors = Errors(usual);
        return TailQuantile.OfSeries(WithoutOutliers(errors), probability);
    }

    /// <summary>What lies as far out as no normal sequence is an anomaly among the training sequences, unless there are many.</summary>
    static double[] WithoutOutliers(double[] errors)
    {
        var fence = OutlierFence.Of(Array.ConvertAll(errors, error => (float)error), common: false);
        return Array.FindAll(errors, error => fence.Holds((float)error));
    }

    /// <summary>The mean squared error of each sequence, each feature's in units of its reference error.</summary>
    double[] Errors(ReadOnlySpan<float> usual)
    {
        var errors = new double[Count];
        for (var row = 0; row < errors.Length; row++)
        {
            var (sum, count) = (0.0, 0L);
            for (var f = 0; f < features; f++)
            {
                var i = (row * features) + f;
                (sum, count) = (sum + (_sums[i] / usual[f] / usual[f]), count + _counts[i]);
            }
            errors[row] = Math.Max(LeastThreshold, sum / Math.Max(1, count));
        }
        return errors;
    }
}
