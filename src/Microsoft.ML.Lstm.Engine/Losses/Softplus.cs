using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>How a network's output becomes a parameter that must be positive: floor + ln(1 + eˣ) (Salinas et al. 2020).</summary>
/// <remarks>
/// Unlike eˣ it grows no faster than its argument, so one wild output does not blow up a training; the floor keeps a likelihood from growing
/// without bound where a network predicts some targets exactly.
/// </remarks>
readonly record struct Softplus(double Floor)
{
    public double Value(double x) => Floor + SpecialFunctions.Softplus(x);

    public static double Slope(double x) => SpecialFunctions.Sigmoid(x);
}
