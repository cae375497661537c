using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>One step of RMSProp with momentum over flat arrays.</summary>
readonly record struct RmsPropStep(float Alpha, float Epsilon, float Momentum, float LearningRate, float Decay)
{
    /// <summary>s is moved towards g²; v = momentum · v + g / (√s + ε); w = decay · w - learningRate · v.</summary>
    public void Apply(Span<float> weights, ReadOnlySpan<float> gradient, Span<float> square, Span<float> velocity)
    {
        Guard.SameLength(weights.Length, gradient.Length);
        Guard.SameLength(weights.Length, square.Length);
        Guard.SameLength(weights.Length, velocity.Length);
        var ws = MemoryMarshal.Cast<float, Vector<float>>(weights);
        var gs = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var ss = MemoryMarshal.Cast<float, Vector<float>>(square);
        var vs = MemoryMarshal.Cast<float, Vector<float>>(velocity);
        var epsilon = new Vector<float>(Epsilon);
        for (var i = 0; i < ws.Length; i++)
        {
            var s = ss[i] * Alpha + gs[i] * gs[i] * (1 - Alpha);
            var v = vs[i] * Momentum + gs[i] / (Vector.SquareRoot(s) + epsilon);
            (ss[i], vs[i]) = (s, v);
            ws[i] = ws[i] * Decay - v * LearningRate;
        }
        for (var i = ws.Length * Vector<float>.Count; i < weights.Length; i++)
        {
            var s = square[i] * Alpha + gradient[i] * gradient[i] * (1 - Alpha);
            var v = velocity[i] * Momentum + gradient[i] / (MathF.Sqrt(s) + Epsilon);
            (square[i], velocity[i]) = (s, v);
            weights[i] = weights[i] * Decay - v * LearningRate;
        }
    }
}
