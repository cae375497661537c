using Microsoft.ML.Lstm.Engine.Tasks.Transcription;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks.Transcription;

[TestClass]
public sealed class SpectrumMasksTests
{
    const int Frames = 200, Features = 20;

    [TestMethod]
    public void Stretches_and_bands_are_silenced_as_a_seed_draws_them_and_no_more()
    {
        var masks = new SpectrumMasks(2, 0.1f, 1, 0.25f);
        var (most, any, distinct) = (0, 0, new HashSet<int>());
        for (ulong seed = 0; seed < 200; seed++)
        {
            var (one, again) = (Ones(), Ones());
            masks.Apply(one, Features, seed);
            masks.Apply(again, Features, seed);
            CollectionAssert.AreEqual(one, again);
            var rows = Enumerable.Range(0, Frames).Count(t => Enumerable.Range(0, Features).All(k => one[(t * Features) + k] == 0));
            var bands = Enumerable.Range(0, Features).Count(k => Enumerable.Range(0, Frames).All(t => one[(t * Features) + k] == 0));
            Assert.AreEqual((Frames - rows) * (Features - bands), one.Count(x => x == 1), "What is silenced is whole frames and whole features.");
            Assert.IsTrue(rows <= 2 * 0.1 * Frames && bands <= 0.25 * Features);
            (most, any) = (Math.Max(most, rows), any + (rows > 0 ? 1 : 0));
            distinct.Add(Array.IndexOf(one, 0f));
        }
        Assert.IsTrue(most > 25 && any > 180 && distinct.Count > 20);
    }

    [TestMethod]
    public void Nothing_is_silenced_where_nothing_is_asked_for_and_short_sounds_are_no_trouble()
    {
        var ones = Ones();
        default(SpectrumMasks).Apply(ones, Features, 1);
        Assert.IsTrue(ones.All(x => x == 1));
        float[] frame = [1, 1];
        new SpectrumMasks(5, 1, 5, 1).Apply(frame, 2, 3);
        new SpectrumMasks(5, 1, 5, 1).Apply([], 2, 3);
    }

    static float[] Ones() => [.. Enumerable.Repeat(1f, Frames * Features)];
}
