using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Functions of one real number.</summary>
static class ActivationNodes
{
    public static readonly Dictionary<string, OperatorMaker> All = new()
    {
        ["Relu"] = ElementwiseNodes.Real((x, y) => TensorPrimitives.Max(x, 0f, y)),
        ["Tanh"] = ElementwiseNodes.Real(Elementwise.Tanh),
        ["Sigmoid"] = ElementwiseNodes.Real(Elementwise.Sigmoid),
        ["Exp"] = ElementwiseNodes.Real(TensorPrimitives.Exp),
        ["Log"] = ElementwiseNodes.Real(TensorPrimitives.Log),
        ["Sqrt"] = ElementwiseNodes.Real(TensorPrimitives.Sqrt),
        ["Reciprocal"] = ElementwiseNodes.Real(TensorPrimitives.Reciprocal),
        ["Floor"] = ElementwiseNodes.Real(TensorPrimitives.Floor),
        ["Ceil"] = ElementwiseNodes.Real(TensorPrimitives.Ceiling),
        ["Round"] = ElementwiseNodes.Real(ElementwiseNodes.Map<float>(MathF.Round)),
        ["Sin"] = ElementwiseNodes.Real(ElementwiseNodes.Map<float>(MathF.Sin)),
        ["Cos"] = ElementwiseNodes.Real(ElementwiseNodes.Map<float>(MathF.Cos)),
        ["Tan"] = ElementwiseNodes.Real(ElementwiseNodes.Map<float>(MathF.Tan)),
        ["Atan"] = ElementwiseNodes.Real(ElementwiseNodes.Map<float>(MathF.Atan)),
        ["Erf"] = ElementwiseNodes.Real(ElementwiseNodes.Map<float>(x => (float)Erf(x))),
        ["Softplus"] = ElementwiseNodes.Real(ElementwiseNodes.Map<float>(Softplus)),
        ["Softsign"] = ElementwiseNodes.Real(ElementwiseNodes.Map<float>(x => x / (1 + MathF.Abs(x)))),
        ["HardSwish"] = ElementwiseNodes.Real(ElementwiseNodes.Map<float>(x => x * Math.Clamp((x / 6) + 0.5f, 0, 1))),
        ["Mish"] = ElementwiseNodes.Real(ElementwiseNodes.Map<float>(x => x * MathF.Tanh(Softplus(x)))),
        ["Elu"] = node => Of(Elu(node.Float("alpha", 1))),
        ["Celu"] = node => Of(Celu(node.Float("alpha", 1))),
        ["Selu"] = node => Of(Selu(node.Float("alpha", 1.67326319f), node.Float("gamma", 1.05070102f))),
        ["LeakyRelu"] = node => Of(LeakyRelu(node.Float("alpha", 0.01f))),
        ["ThresholdedRelu"] = node => Of(ThresholdedRelu(node.Float("alpha", 1))),
        ["HardSigmoid"] = node => Of(HardSigmoid(node.Float("alpha", 0.2f), node.Float("beta", 0.5f))),
        ["Gelu"] = node => node.Text("approximate", "none") switch
        {
            "none" => Of(x => (float)(0.5 * x * (1 + Erf(x * Math.Sqrt(0.5))))),
            "tanh" => Of(x => 0.5f * x * (1 + MathF.Tanh(0.7978845608f * (x + (0.044715f * x * x * x))))),
            var other => throw new InvalidDataException($"Gelu is known with the approximation 'none' and 'tanh', not '{other}'."),
        },
    };

    /// <summary>ln(1 + eˣ).</summary>
    public static float Softplus(float x) => (float)SpecialFunctions.Softplus(x);

    public static Func<float, float> Elu(float alpha) => x => x < 0 ? alpha * (MathF.Exp(x) - 1) : x;

    public static Func<float, float> LeakyRelu(float alpha) => x => x < 0 ? alpha * x : x;

    public static Func<float, float> ThresholdedRelu(float alpha) => x => x > alpha ? x : 0;

    public static Func<float, float> HardSigmoid(float alpha, float beta) => x => MathF.Max(0, MathF.Min(1, (alpha * x) + beta));

    static Func<float, float> Celu(float alpha) => x => MathF.Max(0, x) + MathF.Min(0, alpha * (MathF.Exp(x / alpha) - 1));

    static Func<float, float> Selu(float alpha, float gamma) => x => x > 0 ? gamma * x : gamma * ((alpha * MathF.Exp(x)) - alpha);

    static NodeOperator Of(Func<float, float> function) => ElementwiseNodes.Apply(ElementwiseNodes.Map<float>(function));

    // A series without cancellation (Abramowitz and Stegun 1964, 7.1.6).
    static double Erf(double x)
    {
        const double Saturated = 6;
        if (double.IsNaN(x)) return x;
        if (Math.Abs(x) > Saturated) return Math.Sign(x);
        var (sum, term) = (x, x);
        for (var n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++) sum += term *= 2 * x * x / ((2 * n) + 1);
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
