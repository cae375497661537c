using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>The network of a forecaster: segments -> recurrent layers -> last hidden values and extras -> dense ReLU -> correction of the baseline.</summary>
/// <remarks>The output starts at zero, so training starts from the baseline and its quantiles. Weights lie flat: the body's, then the head's.</remarks>
sealed class ForecastNetwork
{
    readonly Sequential _body;
    readonly Linear _dense;
    readonly Edge _segments, _extras;

    public ForecastNetwork(WindowConfig plan, CellKind cell, int hiddenSize, int layers, float dropout)
    {
        (Cell, HiddenSize, LayerCount, Dropout) = (cell, hiddenSize, layers, dropout);
        var body = new List<ILayer>();
        for (var i = 0; i < layers; i++)
        {
            if (i > 0 && dropout > 0) body.Add(new Dropout(hiddenSize, dropout));
            body.Add(RecurrentCell.Of(cell, i == 0 ? plan.StepSize : hiddenSize, hiddenSize, i, layers));
        }
        var builder = new NetworkBuilder();
        _segments = builder.Input("Segments", plan.StepSize);
        _body = new([.. body, new TakeLastStep(hiddenSize)]);
        var last = builder.Add(_body, _segments, "body", new(0));
        var extras = plan.Horizon + (plan.Log ? 1 : 0);
        _extras = builder.Input("Extras", extras, InputKind.Static);
        _dense = new(hiddenSize + extras, hiddenSize);
        var (relu, output) = (new Relu(hiddenSize), new Linear(hiddenSize, plan.Horizon * Levels.Length));
        var head = dropout > 0 ? new Sequential(_dense, relu, new Dropout(hiddenSize, dropout), output) : new Sequential(_dense, relu, output);
        var corrections = builder.Add(head, builder.Merge(MergeMode.Concatenate, last, _extras), "head", new(1));
        builder.Output("Corrections", corrections);
        Graph = builder.Build();
    }

    /// <summary>Quantile levels of the output at each step of the horizon; the one in the middle is the forecast.</summary>
    public static ReadOnlySpan<float> Levels => [0.1f, 0.5f, 0.9f];

    public CellKind Cell { get; }

    public int HiddenSize { get; }

    public int LayerCount { get; }

    public float Dropout { get; }

    /// <summary>From segments and extras, which are the baseline and, of logarithms, the spread, to the correction of the baseline.</summary>
    public Network Graph { get; }

    /// <summary>The edge of the segments.</summary>
    public int Segments => _segments.Number;

    /// <summary>The edge of the extras.</summary>
    public int Extras => _extras.Number;

    public void Initialize(Span<float> weights, Random random)
    {
        var known = _body.Weights.Count;
        _body.Initialize(weights[..known], random);
        _dense.Initialize(weights.Slice(known, _dense.Weights.Count), random);
        weights[(known + _dense.Weights.Count)..].Clear();
    }
}
