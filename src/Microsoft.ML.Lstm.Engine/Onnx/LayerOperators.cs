using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Minimal;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>Each layer of the library as ONNX operators; a new layer adds one line here.</summary>
static class LayerOperators
{
    delegate OnnxValue Write(ILayer layer, LayerWeights weights, OnnxSequence input);

    static readonly Dictionary<Type, Write> All = new()
    {
        [typeof(Linear)] = Of<Linear>(PointwiseOperators.Linear),
        [typeof(Embedding)] = Of<Embedding>(PointwiseOperators.Embedding),
        [typeof(Conv1D)] = Of<Conv1D>(PointwiseOperators.Convolution),
        [typeof(CharacterConvolution)] = Of<CharacterConvolution>(PointwiseOperators.Convolution),

        [typeof(Relu)] = Of<Relu>((_, _, input) => input.Values.Apply("Relu")),
        [typeof(Tanh)] = Of<Tanh>((_, _, input) => input.Values.Apply("Tanh")),
        [typeof(Sigmoid)] = Of<Sigmoid>((_, _, input) => input.Values.Apply("Sigmoid")),
        [typeof(Silu)] = Of<Silu>((_, _, input) => PointwiseOperators.Silu(input.Values)),
        [typeof(Gelu)] = Of<Gelu>((_, _, input) => PointwiseOperators.Gelu(input.Values)),
        [typeof(Softmax)] = Of<Softmax>((_, _, input) => input.Graph.Apply("Softmax", [input.Values], new OnnxAttribute("axis", 2L))),
        [typeof(Dropout)] = Of<Dropout>((_, _, input) => input.Values),
        [typeof(PartialDropout)] = Of<PartialDropout>((_, _, input) => input.Values),
        [typeof(VariationalDropout)] = Of<VariationalDropout>((_, _, input) => input.Values),
        [typeof(LayerNorm)] = Of<LayerNorm>(PointwiseOperators.LayerNorm),
        [typeof(RmsNorm)] = Of<RmsNorm>(PointwiseOperators.RmsNorm),
        [typeof(GatedFeedForward)] = Of<GatedFeedForward>((_, weights, input) => PointwiseOperators.GatedFeedForward(weights, input)),

        [typeof(MaxPool)] = Of<MaxPool>((_, _, input) => PoolingOperators.Max(input)),
        [typeof(MeanPool)] = Of<MeanPool>((_, _, input) => PoolingOperators.Mean(input)),
        [typeof(MeasuredPool)] = Of<MeasuredPool>((layer, _, input) => PoolingOperators.Measured(layer, input)),
        [typeof(TakeLastStep)] = Of<TakeLastStep>((_, _, input) => PoolingOperators.Last(input, 1)),
        [typeof(TakeLastSteps)] = Of<TakeLastSteps>((layer, _, input) => PoolingOperators.Last(input, layer.Count)),
        [typeof(FlattenSteps)] = Of<FlattenSteps>((layer, _, input) => PoolingOperators.Last(input, layer.Count).Reshape(0, 1, layer.OutputSize)),
        [typeof(RepeatVector)] = Of<RepeatVector>((_, _, input) => PoolingOperators.Repeat(input)),
        [typeof(AttentionPool)] = Of<AttentionPool>(AttentionOperators.Pool),
        [typeof(SelfAttention)] = Of<SelfAttention>((layer, weights, input) =>
            (input with { Values = AttentionOperators.Attend(layer.Attention, weights, input with { Values = input.ZeroMasked() }, input) }).ZeroMasked()),

        [typeof(Layers.Recurrent.Lstm)] = Of<Layers.Recurrent.Lstm>((layer, weights, input) => RecurrentOperators.Lstm(layer, weights, input, reverse: false)),
        [typeof(Gru)] = Of<Gru>((layer, weights, input) => RecurrentOperators.Gru(layer, weights, input, reverse: false)),
        [typeof(SimpleRnn)] = Of<SimpleRnn>((layer, weights, input) => RecurrentOperators.Rnn(layer, weights, input, reverse: false)),
        [typeof(Mogrifier)] = Of<Mogrifier>((layer, weights, input) => CellLoops.Mogrifier(layer, weights, input, reverse: false)),
        [typeof(GruD)] = Of<GruD>((layer, weights, input) => IrregularLoops.GruD(layer, weights, input, reverse: false)),
        [typeof(TimeAwareLstm)] = Of<TimeAwareLstm>((layer, weights, input) => IrregularLoops.TimeAware(layer, weights, input, reverse: false)),
        [typeof(ContinuousDecay)] = Of<ContinuousDecay>((layer, _, input) => IrregularLoops.Decay(layer, input)),
        [typeof(MinGru)] = Of<MinGru>((layer, weights, input) => CellLoops.MinGru(layer, weights, input, reverse: false)),
        [typeof(MinLstm)] = Of<MinLstm>((layer, weights, input) => CellLoops.MinLstm(layer, weights, input, reverse: false)),
        [typeof(SLstm)] = Of<SLstm>((layer, weights, input) => CellLoops.SLstm(layer, weights, input, reverse: false)),
        [typeof(MLstm)] = Of<MLstm>((layer, weights, input) => CellLoops.MLstm(layer, weights, input, reverse: false)),
        [typeof(Reverse)] = Of<Reverse>((layer, weights, input) => Reversed(layer.Layer, weights, input)),
        [typeof(Bidirectional)] = Of<Bidirectional>(BothWays),

        [typeof(Sequential)] = Of<Sequential>((layer, weights, input) =>
            weights.Parts(layer.Layers.ToArray()).Aggregate(input, (sequence, part) => Apply(part.Layer, part.Weights, sequence)).Values),
        [typeof(Concatenate)] = Of<Concatenate>((layer, weights, input) =>
            Merge(MergeMode.Concatenate, [.. weights.Parts(layer.Layers.ToArray()).Select(part => Apply(part.Layer, part.Weights, input).Values)])),
        [typeof(Residual)] = Of<Residual>((layer, weights, input) => Apply(layer.Layer, weights, input).Values + input.ZeroMasked()),
        [typeof(TwoViews)] = Of<TwoViews>(TwoViews),
        // The rounded weights in single precision: whoever runs the model quantises as fits there.
        [typeof(Quantized)] = Of<Quantized>((layer, weights, input) => Apply(layer.Layer, weights, input).Values),
        [typeof(GradientCheckpoint)] = Of<GradientCheckpoint>((layer, weights, input) => Apply(layer.Layer, weights, input).Values),
    };

    /// <summary>Writes a layer.</summary>
    /// <exception cref="NotSupportedException">It has no form in ONNX.</exception>
    public static OnnxSequence Apply(ILayer layer, LayerWeights weights, OnnxSequence input)
    {
        if (!All.TryGetValue(layer.GetType(), out var write)) throw Unknown(layer);
        return new(write(layer, weights, input), layer.KeepsSteps ? input.Mask : null);
    }

    /// <summary>Several values into one.</summary>
    public static OnnxValue Merge(MergeMode mode, params OnnxValue[] values) => mode switch
    {
        MergeMode.Concatenate => values[0].Graph.Concat(2, values),
        MergeMode.Product => values.Aggregate((one, other) => one * other),
        MergeMode.Average => values.Aggregate((one, other) => one + other) * (1f / values.Length),
        _ => values.Aggregate((one, other) => one + other),
    };

    /// <summary>What says that a layer or an attention cannot be exported.</summary>
    public static NotSupportedException Unknown(object layer) => new(
        $"{layer} cannot be exported to ONNX: it has no operators there, nor has the library a form of it in others. Save the model in the library's own file, or train one without this layer.");

    static OnnxValue Reversed(ILayer layer, LayerWeights weights, OnnxSequence input) => layer switch
    {
        Layers.Recurrent.Lstm lstm => RecurrentOperators.Lstm(lstm, weights, input, reverse: true),
        Gru gru => RecurrentOperators.Gru(gru, weights, input, reverse: true),
        SimpleRnn rnn => RecurrentOperators.Rnn(rnn, weights, input, reverse: true),
        Mogrifier gated => CellLoops.Mogrifier(gated, weights, input, reverse: true),
        GruD gru => IrregularLoops.GruD(gru, weights, input, reverse: true),
        TimeAwareLstm lstm => IrregularLoops.TimeAware(lstm, weights, input, reverse: true),
        MinGru gru => CellLoops.MinGru(gru, weights, input, reverse: true),
        MinLstm lstm => CellLoops.MinLstm(lstm, weights, input, reverse: true),
        SLstm lstm => CellLoops.SLstm(lstm, weights, input, reverse: true),
        MLstm lstm => CellLoops.MLstm(lstm, weights, input, reverse: true),
        Quantized quantized => Reversed(quantized.Layer, weights, input),
        _ => Apply(layer, weights, input.Reversed()).Reversed().Values,
    };

    static OnnxValue BothWays(Bidirectional layer, LayerWeights weights, OnnxSequence input)
    {
        var (forwards, backwards) = weights.Parts(layer.Forwards, layer.Backwards).ToArray() is [var one, var other] ? (one, other) : default;
        return Merge(layer.MergeMode, Apply(forwards.Layer, forwards.Weights, input).Values, Reversed(backwards.Layer, backwards.Weights, input));
    }

    static OnnxValue TwoViews(TwoViews layer, LayerWeights weights, OnnxSequence input)
    {
        var other = input with { Values = input.Values.Slice(2, -1, long.MinValue, -1) };
        return Merge(MergeMode.Concatenate, Apply(layer.Layer, weights, input).Values, Apply(layer.Layer, weights, other).Values);
    }

    static Write Of<T>(Func<T, LayerWeights, OnnxSequence, OnnxValue> write)
        where T : ILayer => (layer, weights, input) => write((T)layer, weights, input);
}
