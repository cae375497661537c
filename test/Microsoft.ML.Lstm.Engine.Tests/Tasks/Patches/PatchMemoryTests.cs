using Microsoft.ML.Lstm.Engine.Tasks.Patches;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks.Patches;

[TestClass]
public sealed class PatchMemoryTests
{
    [TestMethod]
    [DataRow(1, 16, 200)]
    [DataRow(3, 16, 130)]
    [DataRow(2, 32, 700)]
    public void A_row_has_the_mean_distance_of_the_patches_that_cover_it(int channels, int length, int rows)
    {
        var random = new Random(7);
        var values = Enumerable.Range(0, channels).Select(_ => Enumerable.Range(0, rows).Select(_ => (float)Detections.Normal(random)).ToArray()).ToArray();
        var distances = PatchMemory.Distances(values, length, static () => false);
        Assert.AreEqual(channels == 1 ? 1 : channels + 1, distances.Length);
        var (starts, remembered) = (Starts(length / 16), Starts(Math.Max(1, (rows - length + 1) / 500)));
        foreach (var row in new[] { 0, 1, length, rows / 2, rows - 2, rows - 1 })
        {
            for (var c = 0; c < distances.Length; c++)
            {
                var seen = c < channels ? [values[c]] : values;
                var expected = starts.Where(start => start <= row && row < start + length).Average(start =>
                {
                    var all = remembered.Where(other => Math.Abs(other - start) >= length).Select(other => Distance(seen, start, other)).Order().ToArray();
                    return all.Take(Math.Max(1, all.Length / 10)).Average();
                });
                Assert.AreEqual(expected, distances[c][row], 1e-3 * expected, $"row {row}, channel {c}");
            }
        }

        int[] Starts(int apart) => [.. Enumerable.Range(0, rows - length).Where(start => start % apart == 0), rows - length];

        double Distance(float[][] of, int a, int b) => Math.Sqrt(of.Average(channel => Enumerable.Range(0, length).Average(k => Math.Pow(channel[a + k] - channel[b + k], 2))));
    }

    [TestMethod]
    public void A_shape_that_comes_twice_is_still_far_from_the_rest()
    {
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, 2000).Select(t => (float)((t is >= 700 and < 780 or >= 1500 and < 1580 ? 2 * Math.Sin(t / 3.0) : Math.Sin(2 * Math.PI * t / 50)) + (0.1 * Detections.Normal(random))))];
        var distances = PatchMemory.Distances([values], 64, static () => false)[0];
        foreach (var middle in new[] { 740, 1540 }) Assert.IsTrue(distances[middle] > 3 * distances[300], $"row {middle}: {distances[middle]}, elsewhere {distances[300]}");
    }
}
