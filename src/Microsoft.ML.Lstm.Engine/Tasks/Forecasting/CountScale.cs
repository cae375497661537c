using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>
/// From outputs in a window's units to mean and dispersion of a count: both are scaled by 1 + the level of the window, the mean with it, the dispersion with its
/// inverse square root (DeepAR: Salinas et al. 2020).
/// </summary>
readonly struct CountScale(WindowScale window)
{
    const double LeastMean = 1e-6, LeastDispersion = 1e-4;

    /// <summary>How sharply means below 0 are bent to 0: a tenth of the level counts as near.</summary>
    const double Sharpness = 10;

    readonly double _scale = 1 + Math.Max(0, window.Level);

    /// <summary>The mean of a location in the window's units: itself where it is well above 0, and above 0 always.</summary>
    public double Mean(double output) => LeastMean + (_scale / Sharpness * SpecialFunctions.Softplus(Argument(output)));

    public double MeanSlope(double output) => window.Spread * SpecialFunctions.Sigmoid(Argument(output));

    public double Dispersion(double output) => LeastDispersion + (SpecialFunctions.Softplus(output) / Math.Sqrt(_scale));

    public double DispersionSlope(double output) => SpecialFunctions.Sigmoid(output) / Math.Sqrt(_scale);

    double Argument(double output) => Sharpness * (window.Level + (window.Spread * output)) / _scale;
}
