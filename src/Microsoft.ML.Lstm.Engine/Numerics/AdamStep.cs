using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>One step of Adam over flat arrays; the factors come ready, so that each element costs one root and one division.</summary>
readonly record struct AdamStep(float Beta1, float Beta2, float StepSize, float RootCorrection, float Epsilon, float Decay)
{
    /// <summary>m, v are moved towards g and g²; w = keep · w - stepSize · m / (√v · rootCorrection + ε).</summary>
    public void Apply(Span<float> weights, ReadOnlySpan<float> gradient, Span<float> mean, Span<float> square)
    {
        Guard.SameLength(weights.Length, gradient.Length);
        Guard.SameLength(weights.Length, mean.Length);
        Guard.SameLength(weights.Length, square.Length);
        var ws = MemoryMarshal.Cast<float, Vector<float>>(weights);
        var gs = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var ms = MemoryMarshal.Cast<float, Vector<float>>(mean);
        var vs = MemoryMarshal.Cast<float, Vector<float>>(square);
        var epsilon = new Vector<float>(Epsilon);
        for (var i = 0; i < ws.Length; i++)
        {
            var m = ms[i] * Beta1 + gs[i] * (1 - Beta1);
            var v = vs[i] * Beta2 + gs[i] * gs[i] * (1 - Beta2);
            (ms[i], vs[i]) = (m, v);
            ws[i] = ws[i] * Decay - m * StepSize / (Vector.SquareRoot(v) * RootCorrection + epsilon);
        }
        for (var i = ws.Length * Vector<float>.Count; i < weights.Length; i++)
        {
            var m = mean[i] * Beta1 + gradient[i] * (1 - Beta1);
            var v = square[i] * Beta2 + gradient[i] * gradient[i] * (1 - Beta2);
            (mean[i], square[i]) = (m, v);
            weights[i] = weights[i] * Decay - m * StepSize / (MathF.Sqrt(v) * RootCorrection + Epsilon);
        }
    }
}
