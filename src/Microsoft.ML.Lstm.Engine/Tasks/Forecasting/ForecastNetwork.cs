using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Networks;


namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>The network of a forecaster: segments -> recurrent layers -> last hidden values and extras -> dense ReLU -> correction of the base.</summary>
/// <remarks>The output starts at zero, so training starts from the base and its quantiles. Weights lie flat: the body's, then the head's.</remarks>
sealed class ForecastNetwork
{
    readonly Linear _dense;

    public ForecastNetwork(WindowConfig plan, CellKind cell, int hiddenSize, int layers, float dropout)
    {
        (Cell, HiddenSize, LayerCount, Dropout) = (cell, hiddenSize, layers, dropout);
        var body = new List<ILayer>();
        for (var i = 0; i < layers; i++)
        {
            if (i > 0 && dropout > 0) body.Add(new Dropout(hiddenSize, dropout));
            body.Add(RecurrentCell.Of(cell, i == 0 ? plan.StepSize : hiddenSize, hiddenSize, i, layers));
        }
        Body = new Sequential([.. body, new TakeLastStep(hiddenSize)]);

        var extras = plan.Horizon + (plan.Log ? 1 : 0);
        _dense = new(hiddenSize + extras, hiddenSize);
        var (relu, output) = (new Relu(hiddenSize), new Linear(hiddenSize, plan.Horizon * Levels.Length));
        Head = dropout > 0 ? new Sequential(_dense, relu, new Dropout(hiddenSize, dropout), output) : new Sequential(_dense, relu, output);
    }

    /// <summary>Quantile levels that the output holds for each step of the future; the one in the middle is the forecast.</summary>
    public static ReadOnlySpan<float> Levels => [0.1f, 0.5f, 0.9f];

    public CellKind Cell { get; }

    public int HiddenSize { get; }

    public int LayerCount { get; }

    public float Dropout { get; }

    /// <summary>From segments to the last hidden values.</summary>
    public ILayer Body { get; }

    /// <summary>From the last hidden values and extras, which are the base and, of logarithms, the spread, to the correction.</summary>
    public ILayer Head { get; }

    public int WeightCount => checked(Body.Weights.Count + Head.Weights.Count);

    public int PackedSize => checked(Body.PackedSize + Head.PackedSize);

    public void Initialize(Span<float> weights, Random random)
    {
        Body.Initialize(weights[BodyWeights], random);
        var head = weights[HeadWeights];
        _dense.Initialize(head[.._dense.Weights.Count], random);
        head[_dense.Weights.Count..].Clear();
    }

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        Body.Pack(weights[BodyWeights], packed[BodyPacked]);
        Head.Pack(weights[HeadWeights], packed[HeadPacked]);
    }

    public Range BodyWeights => ..Body.Weights.Count;

    public Range HeadWeights => Body.Weights.Count..WeightCount;

    public Range BodyPacked => ..Body.PackedSize;

    public Range HeadPacked => Body.PackedSize..PackedSize;
}
