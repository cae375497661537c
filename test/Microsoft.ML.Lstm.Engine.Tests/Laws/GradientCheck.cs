namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>Compares a gradient with central differences of the function, computed in double.</summary>
static class GradientCheck
{
    /// <summary>The worst error, relative to the derivative; where sums of floats nearly cancel, to a thousandth of the greatest one.</summary>
    /// <remarks>Extrapolated from two distances (Richardson 1911), a wide difference is good to the fourth power of the distance.</remarks>
    public static double WorstError(double[] x, float[] gradient, Func<double> function, double distance = 1e-5, bool extrapolate = false)
    {
        var floor = gradient.Select(Math.Abs).DefaultIfEmpty().Max() / 1000.0;
        var worst = 0.0;
        // All of a small array, and some two hundred elements of a large one.
        for (var i = 0; i < x.Length; i += 1 + x.Length / 200)
        {
            var expected = Difference(x, i, function, distance);
            if (extrapolate) expected += (expected - Difference(x, i, function, 2 * distance)) / 3;
            var error = Math.Abs(expected - gradient[i]);
            if (!double.IsFinite(error)) return error;
            if (error > 0) worst = Math.Max(worst, error / Math.Max(floor, Math.Abs(expected)));
        }
        return worst;
    }

    static double Difference(double[] x, int i, Func<double> function, double distance)
    {
        var centre = x[i];
        x[i] = centre + distance;
        var above = function();
        x[i] = centre - distance;
        var below = function();
        x[i] = centre;
        return (above - below) / (2 * distance);
    }
}
