namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>Functions of numbers that ONNX has no operator for.</summary>
static class CurveOperators
{
    // The least normal number of single precision: runtimes may take smaller ones for 0.
    const float Tiny = 1.17549435e-38f;

    /// <summary>√(a² + b²) of numbers of 0 and more, whose squares may be out of range.</summary>
    public static OnnxValue Hypotenuse(OnnxValue a, OnnxValue b)
    {
        var greatest = a.Apply("Max", b).AtLeast(Tiny);
        var (one, other) = (a / greatest, b / greatest);
        return ((one * one) + (other * other)).Apply("Sqrt") * greatest;
    }

    /// <summary>The logarithm of a number of 0 and more; of 0 a finite one.</summary>
    public static OnnxValue Logarithm(OnnxValue x) => x.AtLeast(Tiny).Apply("Log");

    /// <summary>Straight lines between knots, for numbers [.., 1].</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="knots">Where the knots are, in ascending order; one at least.</param>
    /// <param name="values">What the function is there.</param>
    /// <param name="before">Its slope before the first knot.</param>
    /// <param name="behind">Its slope behind the last knot.</param>
    public static OnnxValue Lines(OnnxValue x, ReadOnlySpan<double> knots, ReadOnlySpan<double> values, double before, double behind)
    {
        var pieces = knots.Length - 1;
        var (starts, widths, slopes) = (new float[pieces], new float[pieces], new float[pieces]);
        for (var i = 0; i < pieces; i++)
        {
            var width = knots[i + 1] - knots[i];
            (starts[i], widths[i], slopes[i]) = ((float)knots[i], (float)width, (float)((values[i + 1] - values[i]) / width));
        }

        var y = x.Graph.Number((float)values[0]);
        if (pieces > 0) y += ((x - Row("starts", starts)).AtLeast(0).Apply("Min", Row("widths", widths)) * Row("slopes", slopes)).Reduce("ReduceSum", -1);
        y += (x - (float)knots[0]).AtMost(0) * (float)before;
        return y + ((x - (float)knots[^1]).AtLeast(0) * (float)behind);

        OnnxValue Row(string name, float[] numbers) => ScalerOperators.Row(x, name, numbers);
    }

    /// <summary>A smooth function as a sum of Chebyshev's polynomials.</summary>
    /// <param name="x">Numbers within the range.</param>
    /// <param name="from">Where the range begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="function">The function.</param>
    /// <param name="terms">Polynomials.</param>
    public static OnnxValue Smooth(OnnxValue x, double from, double to, Func<double, double> function, int terms)
    {
        var coefficients = new double[terms];
        for (var i = 0; i < terms; i++)
        {
            var angle = Math.PI * (i + 0.5) / terms;
            var value = function(from + ((to - from) * (Math.Cos(angle) + 1) / 2)) * 2 / terms;
            for (var k = 0; k < terms; k++) coefficients[k] += value * Math.Cos(k * angle);
        }

        // Clenshaw's recurrence, from the last polynomial on.
        var place = (x * (float)(2 / (to - from))) - (float)((from + to) / (to - from));
        var (twice, sum, behind) = (place * 2, (place * 0) + (float)coefficients[^1], place * 0);
        for (var k = terms - 2; k > 0; k--) (sum, behind) = (((twice * sum) - behind) + (float)coefficients[k], sum);
        return ((place * sum) - behind) + (float)(coefficients[0] / 2);
    }
}
