using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>Maps a network's output to a positive parameter: floor + ln(1 + eˣ) (Salinas et al. 2020).</summary>
/// <remarks>
/// Unlike eˣ it grows no faster than its argument, so one extreme output does not make training diverge; the floor keeps a likelihood from growing
/// without bound where a network predicts some targets exactly.
/// </remarks>
readonly record struct Softplus(double Floor)
{
    public double Value(double x) => Floor + SpecialFunctions.Softplus(x);

    public static double Slope(double x) => SpecialFunctions.Sigmoid(x);
}
