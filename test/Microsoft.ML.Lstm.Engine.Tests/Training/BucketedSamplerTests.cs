using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Training;

[TestClass]
public sealed class BucketedSamplerTests
{
    [TestMethod]
    public void An_epoch_has_every_example_once_and_batches_of_like_length()
    {
        int[] lengths = [.. Enumerable.Range(0, 640).Select(i => i * i % 97)];
        int[] examples = [.. Enumerable.Range(0, 640)];
        var (sampler, random) = (new BucketedSampler(examples, 16, (one, other) => lengths[one].CompareTo(lengths[other]) is var order and not 0 ? order : one.CompareTo(other)), new Random(3));
        var epochs = new List<int[]>();
        for (var epoch = 0; epoch < 2; epoch++)
        {
            var drawn = new int[640];
            for (var start = 0; start < 640; start += 16)
            {
                sampler.Draw(drawn.AsSpan(start, 16), random);
                int[] own = [.. drawn[start..(start + 16)].Select(i => lengths[i])];
                Assert.IsTrue(own.Max() - own.Min() <= 10, $"{own.Min()} to {own.Max()}");
            }
            CollectionAssert.AreEqual(examples, drawn.Order().ToArray());
            epochs.Add(drawn);
        }
        CollectionAssert.AreNotEqual(epochs[0], epochs[1]);
    }
}
