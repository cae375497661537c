using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>The network of a forecaster: segments -> LSTM layers -> last hidden values and extras -> dense ReLU -> correction of the base.</summary>
/// <remarks>The output starts at zero, so training starts from the base and its quantiles.</remarks>
sealed class ForecastNetwork
{
    /// <summary>Quantile levels that the output holds for each step of the future; the one in the middle is the forecast.</summary>
    public static ReadOnlySpan<float> Levels => [0.1f, 0.5f, 0.9f];

    public ForecastNetwork(WindowPlan plan, int hiddenSize, int layers, float dropout)
    {
        (HiddenSize, LayerCount, Dropout) = (hiddenSize, layers, dropout);
        Extras = plan.Horizon + (plan.Log ? 1 : 0);
        var body = new List<ILayer>();
        for (var i = 0; i < layers; i++)
        {
            if (i > 0 && dropout > 0) body.Add(new Dropout(hiddenSize, dropout));
            body.Add(new Layers.Lstm(i == 0 ? plan.StepSize : hiddenSize, hiddenSize));
        }

        Body = new Chain([.. body]);
        Dense = dropout > 0
            ? new Chain(new Linear(hiddenSize + Extras, hiddenSize), new Relu(hiddenSize), new Dropout(hiddenSize, dropout))
            : new Chain(new Linear(hiddenSize + Extras, hiddenSize), new Relu(hiddenSize));
        Output = new Linear(hiddenSize, plan.Horizon * Levels.Length);
    }

    public int HiddenSize { get; }

    public int LayerCount { get; }

    public float Dropout { get; }

    /// <summary>Inputs of the dense layer besides the hidden values: the base and, of logarithms, the spread.</summary>
    public int Extras { get; }

    public ILayer Body { get; }

    public ILayer Dense { get; }

    public ILayer Output { get; }

    public int WeightCount => Body.Weights.Count + Dense.Weights.Count + Output.Weights.Count;

    public int PackedSize => Body.PackedSize + Dense.PackedSize + Output.PackedSize;

    public void Initialize(Span<float> weights, Random random)
    {
        var parts = Weights(weights);
        Body.Initialize(parts.Body, random);
        Dense.Initialize(parts.Dense, random);
        parts.Output.Clear();
    }

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        var (b, d) = (Body.Weights.Count, Dense.Weights.Count);
        var parts = Packed(packed);
        Body.Pack(weights[..b], parts.Body);
        Dense.Pack(weights.Slice(b, d), parts.Dense);
        Output.Pack(weights[(b + d)..], parts.Output);
    }

    /// <summary>Cuts flat weights, or their gradient, into the three parts.</summary>
    public Parts Weights(Span<float> flat) => new(flat, Body.Weights.Count, Dense.Weights.Count);

    /// <inheritdoc cref="Weights(Span{float})"/>
    public ReadOnlyParts Weights(ReadOnlySpan<float> flat) => new(flat, Body.Weights.Count, Dense.Weights.Count);

    /// <summary>Cuts packed weights into the three parts.</summary>
    public Parts Packed(Span<float> flat) => new(flat, Body.PackedSize, Dense.PackedSize);

    /// <inheritdoc cref="Packed(Span{float})"/>
    public ReadOnlyParts Packed(ReadOnlySpan<float> flat) => new(flat, Body.PackedSize, Dense.PackedSize);

    /// <summary>One flat array as the parts of the three layers.</summary>
    public readonly ref struct Parts(Span<float> flat, int body, int dense)
    {
        public readonly Span<float> Body = flat[..body];
        public readonly Span<float> Dense = flat.Slice(body, dense);
        public readonly Span<float> Output = flat[(body + dense)..];
    }

    /// <inheritdoc cref="Parts"/>
    public readonly ref struct ReadOnlyParts(ReadOnlySpan<float> flat, int body, int dense)
    {
        public readonly ReadOnlySpan<float> Body = flat[..body];
        public readonly ReadOnlySpan<float> Dense = flat.Slice(body, dense);
        public readonly ReadOnlySpan<float> Output = flat[(body + dense)..];
    }
}
