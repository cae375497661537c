using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tests.Statistics;

[TestClass]
public sealed class RollingMaximumTests
{
    const int Rows = 6000;

    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(300)]
    [DataRow(1000)]
    public void It_is_the_largest_of_the_window_also_after_gaps_and_from_a_file(int length)
    {
        foreach (var (name, values) in Series())
        {
            var (maximum, known) = (new RollingMaximum(length), new float[Rows]);
            known.AsSpan().Fill(float.NegativeInfinity);
            for (var row = 0; row < Rows; row++)
            {
                var expected = row == 0 ? float.NegativeInfinity : known.AsSpan(Math.Max(0, row - length)..row).ToArray().Max();
                Assert.AreEqual(float.IsNegativeInfinity(expected) ? float.NaN : expected, maximum.Before(row), $"{name}, row {row}");
                if (row % 50 is > 20 and < 24) continue;
                maximum.Add(row, known[row] = values[row]);
                if (row % 1500 == 7) maximum = ModelCodec.Copy(maximum, new RollingMaximum(length), (codec, one) => one.Transfer(codec));
            }
        }
    }

    /// <summary>Whatever the values do; what is behind the first rows is steady.</summary>
    [TestMethod]
    [DataRow(100, 1)]
    [DataRow(256, 1)]
    [DataRow(2000, 2)]
    public void Memory_is_taken_once_for_a_short_window_and_at_most_twice_for_a_long_one(int length, int most)
    {
        foreach (var (name, values) in Series())
        {
            var (maximum, times) = (new RollingMaximum(length), 0);
            maximum.Before(0);
            for (var row = 0; row < Rows; row++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                maximum.Add(row, values[row]);
                if (GC.GetAllocatedBytesForCurrentThread() > before) times++;
            }

            Assert.IsLessThanOrEqualTo(most, times, name);
        }
    }

    static IEnumerable<(string Name, float[] Values)> Series()
    {
        var random = new Random(1);
        yield return ("noise", Make(_ => random.NextSingle()));
        yield return ("a fall", Make(row => -row));
        yield return ("a rise", Make(row => row));
        yield return ("falls of many lengths", Make(row => -(row % (1 + (row / 1000 * 230)))));
        yield return ("a wave", Make(row => MathF.Sin(row / 90f)));
    }

    static float[] Make(Func<int, float> value) => [.. Enumerable.Range(0, Rows).Select(value)];
}
