namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>The regularized incomplete beta function, of which the distribution functions of Student's t and of counts are made.</summary>
static class IncompleteBeta
{
    // What a denominator that vanishes is replaced by (Thompson and Barnett 1986).
    const double Tiny = 1e-300;
    const int MostTerms = 100_000;

    /// <summary>Iₓ(a, b) for a and b above 0 and x from 0 to 1; <paramref name="rest"/> is 1 - x, so that neither end loses its digits.</summary>
    public static double At(double x, double rest, double a, double b)
    {
        if (x <= 0) return 0;
        if (rest <= 0) return 1;
        var front = Math.Exp(SpecialFunctions.LogGamma(a + b) - SpecialFunctions.LogGamma(a) - SpecialFunctions.LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(rest)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(rest, b, a) / b);
    }

    /// <summary>The continued fraction, from its front (Lentz 1976).</summary>
    static double Fraction(double x, double a, double b)
    {
        var (c, d) = (1.0, 1 / Away(1 - ((a + b) * x / (a + 1))));
        var value = d;
        for (var m = 1; m < MostTerms; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            (d, c) = (1 / Away(1 + (even * d)), Away(1 + (even / c)));
            value *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            (d, c) = (1 / Away(1 + (odd * d)), Away(1 + (odd / c)));
            value *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15) break;
        }

        return value;
    }

    static double Away(double x) => Math.Abs(x) < Tiny ? Tiny : x;
}
