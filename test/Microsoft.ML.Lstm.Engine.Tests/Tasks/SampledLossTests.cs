using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;
using Microsoft.ML.Lstm.Engine.Training;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>A softmax over drawn tokens stands for the one over all.</summary>
[TestClass]
public sealed class SampledLossTests
{
    const int Vocabulary = 60, Rows = 2, Steps = 5, Size = 4;

    readonly ChunkedSoftmax _softmax = new(Size, Vocabulary);

    [TestMethod]
    public void With_all_tokens_it_is_the_whole_softmax()
    {
        var (weights, features, tokens) = Example();
        var packed = new float[_softmax.PackedSize];
        _softmax.Pack(weights, packed);
        var (byFeatures, byWeights) = (new float[features.Length], new float[weights.Length]);
        var expected = new TokenLoss(_softmax, Rows, Steps).Evaluate(features, tokens, Rows, Steps, weights, packed, byFeatures, byWeights);
        var (sampledByFeatures, sampledByWeights) = (new float[features.Length], new float[weights.Length]);
        var loss = new SampledLoss(_softmax, Shares(), Rows, Steps, Vocabulary).Evaluate(features, tokens, Rows, Steps, weights, sampledByFeatures, sampledByWeights, seed: 5);
        Assert.AreEqual(expected.Sum, loss.Sum, 1e-4);
        Assert.AreEqual(0, TensorPrimitives.Distance<float>(byFeatures, sampledByFeatures), 1e-5);
        Assert.AreEqual(0, TensorPrimitives.Distance<float>(byWeights, sampledByWeights), 1e-5);
    }

    // Without features only the bias is learnt, which then tells how often each token comes; candidates whose logits were not raised would give other numbers.
    [TestMethod]
    public void Frequencies_are_learnt_as_they_are()
    {
        var (shares, weights) = (Shares(), new float[_softmax.Weights.Count]);
        var (random, loss) = (new Random(3), new SampledLoss(_softmax, shares, Rows, Steps, sampled: 8));
        var (features, tokens, gradient) = (new float[Rows * Steps * Size], new int[Rows * (Steps + 1)], new float[weights.Length]);
        var (bias, mean) = (_softmax.Weights.RangeOf(1), new double[Vocabulary]);
        const int Count = 60_000;
        for (var step = 0; step < Count; step++)
        {
            for (var i = 0; i < tokens.Length; i++) tokens[i] = Token(random, shares);
            Array.Clear(gradient);
            loss.Evaluate(features, tokens, Rows, Steps, weights, default, gradient, (ulong)step);
            TensorPrimitives.MultiplyAdd(gradient.AsSpan(bias), -0.3f / MathF.Sqrt(1 + (step / 100f)), weights.AsSpan(bias), weights.AsSpan(bias));
            if (step < Count / 2) continue;
            for (var v = 0; v < Vocabulary; v++) mean[v] += weights.AsSpan(bias)[v] / (Count / 2.0);
        }
        var sum = mean.Sum(Math.Exp);
        for (var v = 0; v < 30; v++) Assert.AreEqual(1, Math.Exp(mean[v]) / sum / shares[v], 0.15, $"token {v}");
    }

    [TestMethod]
    public void A_step_may_have_all_tokens()
    {
        var (weights, features, _) = Example();
        var few = new ChunkedSoftmax(Size, 3);
        int[] tokens = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2];
        var (own, packed) = (weights[..few.Weights.Count], new float[few.PackedSize]);
        few.Pack(own, packed);
        var expected = new TokenLoss(few, Rows, Steps).Evaluate(features, tokens, Rows, Steps, own, packed, default, default);
        var loss = new SampledLoss(few, [0.4f, 0.3f, 0.3f], Rows, Steps, sampled: 1).Evaluate(features, tokens, Rows, Steps, own, default, new float[own.Length], seed: 5);
        Assert.AreEqual(expected.Sum, loss.Sum, 1e-4);
    }

    [TestMethod]
    public void It_allocates_nothing_and_repeats_itself()
    {
        var (weights, features, tokens) = Example();
        var loss = new SampledLoss(_softmax, Shares(), Rows, Steps, sampled: 8);
        var (byFeatures, byWeights) = (new float[features.Length], new float[weights.Length]);
        ShardLoss Run() => loss.Evaluate(features, tokens, Rows, Steps, weights, byFeatures, byWeights, seed: 5);
        var first = Run();
        Assert.AreEqual(0, Allocation.Of(() => Run()));
        Assert.AreEqual(first, Run());
    }

    // Zipf's law.
    static float[] Shares()
    {
        var sum = Enumerable.Range(1, Vocabulary).Sum(rank => 1.0 / rank);
        return [.. Enumerable.Range(1, Vocabulary).Select(rank => (float)(1 / (rank * sum)))];
    }

    static int Token(Random random, float[] shares)
    {
        var rest = random.NextSingle();
        for (var token = 0; token < shares.Length; token++)
            if ((rest -= shares[token]) < 0) return token;
        return 0;
    }

    (float[] Weights, float[] Features, int[] Tokens) Example()
    {
        var random = new Random(1);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
        return (Values(_softmax.Weights.Count), Values(Rows * Steps * Size), [.. Enumerable.Range(0, Rows * (Steps + 1)).Select(_ => random.Next(Vocabulary))]);
    }
}
