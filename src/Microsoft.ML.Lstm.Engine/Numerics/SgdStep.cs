using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>One step of gradient descent with momentum over flat arrays.</summary>
readonly record struct SgdStep(float Momentum, float ByGradient, float ByVelocity, float Decay)
{
    /// <summary>v = momentum · v + g; w = keep · w - byGradient · g - byVelocity · v.</summary>
    public void Apply(Span<float> weights, ReadOnlySpan<float> gradient, Span<float> velocity)
    {
        Guard.SameLength(weights.Length, gradient.Length);
        Guard.SameLength(weights.Length, velocity.Length);
        var ws = MemoryMarshal.Cast<float, Vector<float>>(weights);
        var gs = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var vs = MemoryMarshal.Cast<float, Vector<float>>(velocity);
        for (var i = 0; i < ws.Length; i++)
        {
            var v = vs[i] * Momentum + gs[i];
            vs[i] = v;
            ws[i] = ws[i] * Decay - gs[i] * ByGradient - v * ByVelocity;
        }
        for (var i = ws.Length * Vector<float>.Count; i < weights.Length; i++)
        {
            var v = velocity[i] * Momentum + gradient[i];
            velocity[i] = v;
            weights[i] = weights[i] * Decay - gradient[i] * ByGradient - v * ByVelocity;
        }
    }
}
