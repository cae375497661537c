using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

[assembly: LoadableClass(typeof(NaiveCalibrator), null, typeof(SignatureLoadModel), "Naive Calibration Executor", CalibratorBody.Naive)]

namespace Microsoft.ML.Calibrators;

/// <summary>The share of yes in each of many bins of scores, all as wide.</summary>
public sealed class NaiveCalibrator : ICalibrator
{
    const int Bins = 200;
    readonly float[] _shares;

    public readonly float BinSize;

    public readonly float Min;

    internal NaiveCalibrator(IReadOnlyList<(double Score, bool IsPositive, double Weight)> examples)
    {
        Min = (float)examples.Min(example => example.Score);
        BinSize = ((float)examples.Max(example => example.Score) - Min) / Bins;
        var (yes, all) = (new int[Bins], new int[Bins]);
        foreach (var (score, isPositive, _) in examples)
        {
            all[Bin((float)score)]++;
            if (isPositive) yes[Bin((float)score)]++;
        }
        _shares = [.. yes.Zip(all, (some, count) => count == 0 ? 0 : (float)some / count)];
    }

    NaiveCalibrator(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(CalibratorBody.NaiveVersion);
        (BinSize, Min) = (ctx.Reader.ReadSingle(), ctx.Reader.ReadSingle());
        _shares = new float[Bins];
        foreach (ref var share in _shares.AsSpan()) share = ctx.Reader.ReadSingle();
        env.CheckDecode(BinSize >= 0 && float.IsFinite(Min) && Array.TrueForAll(_shares, share => share is >= 0 and <= 1));
    }

    public IReadOnlyList<float> BinProbs => _shares;

    public float PredictProbability(float output) => float.IsNaN(output) ? output : _shares[Bin(output)];

    // Where all scores were alike, the bins have no width, and that score divides nothing by nothing.
    int Bin(float score)
    {
        var place = (score - Min) / BinSize;
        return place >= Bins ? Bins - 1 : place > 0 ? (int)place : 0;
    }
}
