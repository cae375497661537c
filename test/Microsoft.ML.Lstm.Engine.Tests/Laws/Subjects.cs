using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Decoders;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Objectives;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>What the laws are tried on: a new layer or loss adds one line here.</summary>
static class Subjects
{
    public static IEnumerable<object[]> EveryLayer =>
    [
        .. EveryPool,
        [new RepeatVector(9)],
        [new ContinuousDecay(9, timeOfEach: false)],
        [new ContinuousDecay(5, timeOfEach: true)],
        [new Sequential(new Linear(2, 6), new Concatenate(new MeasuredPool(2, 6), new Sequential(new GruD(2, 5), new TakeLastStep(5))), new Linear(17, 2))],
        [new Sequential(new Layers.Recurrent.Lstm(2, 5), new RepeatVector(5), new Reverse(new Layers.Recurrent.Lstm(5, 9)), new Linear(9, 2))],
        [new Concatenate(new Sequential(new Gru(5, 9), new TakeLastStep(9)), new Reverse(new Sequential(new Gru(5, 9), new TakeLastStep(9))))],
        [new Linear(5, 9)],
        [new Linear(17, 1)],
        [new Linear(1, 70)],
        [new Relu(9)],
        [new Tanh(9)],
        [new Sigmoid(17)],
        [new Silu(9)],
        [new Silu(17)],
        [new Gelu(9)],
        [new Gelu(17)],
        [new RmsNorm(9)],
        [new RmsNorm(17)],
        [new TakeLastSteps(9, 1)],
        [new TakeLastSteps(5, 3)],
        [new TakeLastSteps(5, 7)],
        [new FlattenSteps(5, 1)],
        [new FlattenSteps(3, 4)],
        [new Sequential(new Layers.Recurrent.Lstm(2, 5), new TakeLastSteps(5, 2), new Gru(5, 3), new Linear(3, 2))],
        [new GatedFeedForward(5, 9, 17)],
        [new GatedFeedForward(17, 3, 5)],
        [new Sequential(new Linear(2, 9), new Residual(new Sequential(new RmsNorm(9), new GatedFeedForward(9, 6, 9))), new Linear(9, 1))],
        [new Softmax(5)],
        [new Softmax(17)],
        [new Dropout(9, 0.3f)],
        [new PartialDropout(9, dropped: 6, 0.3f)],
        [new VariationalDropout(9, 0.3f)],
        [new Sequential(new VariationalDropout(3, 0.2f), new Layers.Recurrent.Lstm(3, 17), new VariationalDropout(17, 0.4f), new Linear(17, 5))],
        .. RecurrentSubjects.All,
        [new LayerNorm(9)],
        [new LayerNorm(17)],
        [new Embedding(9, 5)],
        [new Embedding(5, 17, paddingIndex: 2)],
        [new CharacterConvolution(9, 5, 17, wordLength: 4)],
        [new CharacterConvolution(3, 2, 5, wordLength: 7)],
        [new Sequential(new CharacterConvolution(5, 3, 9, wordLength: 5), new Layers.Recurrent.Lstm(9, 2))],
        [new Residual(new Linear(9, 9))],
        [new TwoViews(new Linear(5, 9))],
        [new TwoViews(new SLstm(9, 17))],
        [new Sequential(new Linear(2, 9), new TwoViews(new Sequential(new SLstm(9, 5), new Dropout(5, 0.3f), new SLstm(5, 5))), new TakeLastStep(10), new Linear(10, 2))],
        [new Conv1D(5, 9, kernelSize: 3)],
        [new Conv1D(1, 17, kernelSize: 7)],
        [new Conv1D(9, 5, kernelSize: 3, dilation: 2)],
        [new Concatenate(new Conv1D(5, 9, kernelSize: 5), new Layers.Recurrent.Lstm(5, 2), new Dropout(5, 0.3f))],
        [new Sequential(new Linear(2, 9), new Concatenate(new Sequential(new Gru(9, 5), new TakeLastStep(5)), new Sequential(new Conv1D(9, 17, kernelSize: 3), new Relu(17), new MeanPool(17))), new Linear(22, 2))],
        [new AttentionAsLayer(Attention.Additive(5, 9, 17))],
        [new AttentionAsLayer(Attention.Multiplicative(9, 5))],
        [new AttentionAsLayer(Attention.ScaledDot(17, 9, 5))],
        [new AttentionAsLayer(new MultiHeadAttention(9, 5, 6, heads: 2))],
        [new AttentionAsLayer(new MultiHeadAttention(5, 17, 51, heads: 3))],
        [new AttentionAsLayer(AttentionDecoder.Additive(5, 9, 17, size: 3, outputSize: 7))],
        [new AttentionAsLayer(AttentionDecoder.Multiplicative(3, 17, 5, outputSize: 9))],
        [new AttentionAsLayer(new PointerDecoder(AttentionKind.Additive, 5, 9, 6, 4, 7, copies: true, covers: true))],
        [new AttentionAsLayer(new PointerDecoder(AttentionKind.Multiplicative, 3, 9, 5, 9, 4, copies: true, covers: true))],
        [new AttentionAsLayer(new PointerDecoder(AttentionKind.Multiplicative, 5, 9, 17, 9, 3, copies: true, covers: false))],
        [new AttentionAsLayer(new PointerDecoder(AttentionKind.Additive, 3, 5, 9, 3, 4, copies: false, covers: true))],
        [new SelfAttention(5, 9, heads: 3)],
        [new SelfAttention(9, 17)],
        [new Sequential(new Linear(5, 18), new Residual(new SelfAttention(18, 18, heads: 2)), new LayerNorm(18), new MeanPool(18))],
        [new Sequential(new Gru(5, 9), AttentionPool.Additive(9, 17), new Linear(9, 2))],
        [new Layers.Recurrent.Lstm(5, 9)],
        [new Layers.Recurrent.Lstm(1, 17)],
        [new Layers.Recurrent.Lstm(9, 5)],
        [new Layers.Recurrent.Lstm(17, 70)],
        [new Sequential(new Layers.Recurrent.Lstm(5, 9), new Dropout(9, 0.25f), new Layers.Recurrent.Lstm(9, 17), new Linear(17, 5))],
        [new Sequential(new Embedding(17, 9, paddingIndex: 0), new Residual(new Layers.Recurrent.Lstm(9, 9)), new LayerNorm(9), new MeanPool(9), new Linear(9, 5))],
        [new Sequential(new Layers.Recurrent.Lstm(5, 9), new TakeLastStep(9), new Linear(9, 2), new Tanh(2))],
        [new Residual(new Sequential(new Layers.Recurrent.Lstm(5, 17), new Linear(17, 5)))],
        [new Sequential(new Linear(3, 9), new Dropout(9, 0.5f), new Sequential(new Layers.Recurrent.Lstm(9, 5), new Linear(5, 2)))],
    ];

    /// <summary>Layers that make one vector of a sequence.</summary>
    public static IEnumerable<object[]> EveryPool =>
    [
        [new TakeLastStep(9)],
        [new MeanPool(5)],
        [new MaxPool(17)],
        [AttentionPool.Additive(5, 9)],
        [AttentionPool.Additive(17, 5)],
        [AttentionPool.Multiplicative(9)],
        [AttentionPool.ScaledDot(9, 17)],
        [AttentionPool.ScaledDot(17, 5)],
    ];

    public static IEnumerable<object[]> EveryObjective =>
    [
        [new ElementwiseObjective(new MseLoss())],
        [new ElementwiseObjective(new QuantileLoss(0.1f, 0.5f, 0.9f), targetsPerStep: 2)],
        [new ElementwiseObjective(new GaussianLoss())],
        [new ElementwiseObjective(new CrossEntropyLoss(5))],
        [new Crf(1)],
        [new Crf(2)],
        [new Crf(5)],
        [new Crf(17)],
        [new Nade(1, 1)],
        [new Nade(5, 3)],
        [new Nade(17, 8)],
        [new MixtureDensity(1, 1)],
        [new MixtureDensity(2, 5, 2)],
        [new MixtureDensity(2, 17) { Floor = 0.02f }],
        [new MixtureDensity(1, 4, 1)],
        [new MixtureDensity(3, 9, 3)],
        [new Ctc(1)],
        [new Ctc(5)],
        [new Ctc(40) { MostLabels = 8 }],
        [new ChunkedSoftmax(5, 9)],
        [new ChunkedSoftmax(9, 1100)],
        [new ChunkedSoftmax(17, 513, bias: false)],
        [new ChunkedSoftmax(5, 9) { LabelSmoothing = 0.1f }],
        [new ChunkedSoftmax(3, 600, bias: false) { LabelSmoothing = 0.3f }],
        [new PointerSoftmax(new(5, 9), copies: true, covers: false, 0)],
        [new PointerSoftmax(new(3, 600, bias: false) { LabelSmoothing = 0.2f }, copies: true, covers: true, 0.7f)],
        [new PointerSoftmax(new(5, 513) { LabelSmoothing = 0.1f }, copies: false, covers: true, 1.5f)],
    ];

    public static IEnumerable<object[]> EveryLoss =>
    [
        [new MseLoss()],
        [new MaeLoss()],
        [new QuantileLoss(0.1f, 0.5f, 0.9f)],
        [new QuantileLoss(0.05f)],
        [new HuberLoss(0.7f)],
        [new HuberLoss(4)],
        [new GaussianLoss()],
        [new StudentTLoss()],
        [new NegativeBinomialLoss()],
        [new PartialLoss(new StudentTLoss(), 5, 0)],
        [new PartialLoss(new MseLoss(), 2, 0)],
        [new BinaryCrossEntropyLoss()],
        [new BinaryCrossEntropyLoss { PositiveWeight = 3, LabelSmoothing = 0.1f }],
        [new CrossEntropyLoss(2)],
        [new CrossEntropyLoss(300)],
        [new CrossEntropyLoss(70) { LabelSmoothing = 0.1f }],
        [new CrossEntropyLoss(5, 1, 2, 0, 0.5f, 3) { LabelSmoothing = 0.1f }],
    ];
}
