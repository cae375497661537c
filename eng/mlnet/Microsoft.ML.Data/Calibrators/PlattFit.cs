using Microsoft.ML.Calibrators;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>The sigmoid that makes the labels likeliest, by Newton's method (Lin, Lin and Weng 2007).</summary>
static class PlattFit
{
    const int MostSteps = 100;
    const double Enough = 1e-10;
    const double Ridge = 1e-12;

    public static PlattCalibrator Run(IHostEnvironment env, IDataView data, string labelName, string scoreName, string weightName)
    {
        var examples = CalibrationExamples.Read(env, data, labelName, scoreName, weightName);
        env.Check(examples.Count > 0, CalibrationExamples.None);
        var (positives, negatives) = (examples.Where(e => e.IsPositive).Sum(e => e.Weight), examples.Where(e => !e.IsPositive).Sum(e => e.Weight));
        // Labels drawn towards the middle, as if one more of each class had been seen.
        var (high, low) = ((positives + 1) / (positives + 2), 1 / (negatives + 2));
        double slope = 0, offset = Math.Log((negatives + 1) / (positives + 1));
        var loss = Loss(slope, offset);
        for (var step = 0; step < MostSteps; step++)
        {
            var (gradientSlope, gradientOffset, deltaSlope, deltaOffset) = Newton(slope, offset);
            if (Math.Abs(gradientSlope) < Enough && Math.Abs(gradientOffset) < Enough) break;
            var share = 1.0;
            while (Loss(slope + share * deltaSlope, offset + share * deltaOffset) >= loss && share > Enough) share /= 2;
            if (share <= Enough) break;
            slope += share * deltaSlope;
            offset += share * deltaOffset;
            loss = Loss(slope, offset);
        }
        return new(slope, offset);

        double Loss(double a, double b) => examples.Sum(e =>
        {
            var z = a * e.Score + b;
            var target = e.IsPositive ? high : low;
            return e.Weight * (z >= 0 ? target * z + Math.Log(1 + Math.Exp(-z)) : (target - 1) * z + Math.Log(1 + Math.Exp(z)));
        });

        (double GradientSlope, double GradientOffset, double DeltaSlope, double DeltaOffset) Newton(double a, double b)
        {
            double ga = 0, gb = 0, haa = Ridge, hab = 0, hbb = Ridge;
            foreach (var (score, isPositive, weight) in examples)
            {
                var p = 1 / (1 + Math.Exp(a * score + b));
                var (slack, curve) = (weight * ((isPositive ? high : low) - p), weight * p * (1 - p));
                ga += score * slack;
                gb += slack;
                haa += score * score * curve;
                hab += score * curve;
                hbb += curve;
            }
            var determinant = haa * hbb - hab * hab;
            return (ga, gb, -(hbb * ga - hab * gb) / determinant, -(haa * gb - hab * ga) / determinant);
        }
    }
}
