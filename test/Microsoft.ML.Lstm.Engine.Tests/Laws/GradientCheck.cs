namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>Compares a gradient with central differences of the function, computed in double.</summary>
static class GradientCheck
{
    /// <summary>The worst error, relative to the derivative; where sums of floats nearly cancel, to a thousandth of the greatest one.</summary>
    public static double WorstError(double[] x, float[] gradient, Func<double> function, double distance = 1e-5)
    {
        var floor = gradient.Select(Math.Abs).DefaultIfEmpty().Max() / 1000.0;
        var worst = 0.0;
        // All of a small array, and some two hundred elements of a large one.
        for (var i = 0; i < x.Length; i += 1 + x.Length / 200)
        {
            var centre = x[i];
            x[i] = centre + distance;
            var above = function();
            x[i] = centre - distance;
            var expected = (above - function()) / (2 * distance);
            x[i] = centre;
            var error = Math.Abs(expected - gradient[i]);
            if (!double.IsFinite(error)) return error;
            if (error > 0) worst = Math.Max(worst, error / Math.Max(floor, Math.Abs(expected)));
        }
        return worst;
    }
}
