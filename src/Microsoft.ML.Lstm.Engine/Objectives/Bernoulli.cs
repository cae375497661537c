using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>A value of 0 or 1 by its logit.</summary>
static class Bernoulli
{
    /// <summary>-ln of its probability: softplus, so that nothing overflows and no logarithm sees 0.</summary>
    public static double Loss(double logit, bool isOne) => SpecialFunctions.Softplus(isOne ? -logit : logit);

    /// <summary>The slope of the loss by the logit.</summary>
    public static double Slope(double logit, bool isOne) => isOne ? -SpecialFunctions.Sigmoid(-logit) : SpecialFunctions.Sigmoid(logit);

    /// <summary>Draws it; at temperature 0 it is what is more likely. One number is taken from the generator either way.</summary>
    public static bool Draw(double logit, double temperature, ref SplitMix64 random)
    {
        var uniform = random.NextDouble();
        return temperature == 0 ? logit > 0 : uniform < SpecialFunctions.Sigmoid(logit / temperature);
    }
}
