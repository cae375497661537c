using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Forecasting;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class HistoryBufferTests
{
    const uint Version = 4;

    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(16)]
    [DataRow(40)]
    public void It_holds_the_last_values_whatever_has_come_and_through_a_copy_and_a_file(int length)
    {
        var (random, buffer, known) = (new Random(1), new HistoryBuffer(length), new List<(float Value, bool Observed)>());
        for (var step = 0; step < 5 * length; step++)
        {
            if (random.Next(4) > 0)
            {
                known.Add((step, true));
                buffer.Add(step);
            }
            else
            {
                buffer.Miss();
                known.Add((-step, false));
                buffer.Fill([-step], new(2, 3));
            }

            CollectionAssert.AreEqual(Expected(), Values(buffer), $"step {step}");
            CollectionAssert.AreEqual(Expected(), Values(buffer.Clone()), $"the copy's of step {step}");
            CollectionAssert.AreEqual(Expected(), Values(Read(buffer)), $"the file's of step {step}");
            if (step % 5 == 4) buffer = buffer.Clone();
            if (step % 7 == 6) buffer = Read(buffer);
        }

        (float, bool)[] Expected() => [.. Enumerable.Repeat((float.NaN, false), Math.Max(0, length - known.Count)), .. known.TakeLast(length)];

        HistoryBuffer Read(HistoryBuffer saved)
        {
            using var file = new MemoryStream();
            saved.Transfer(ModelCodec.Writer(file, Version));
            file.Position = 0;
            var read = new HistoryBuffer(length);
            read.Transfer(ModelCodec.Reader(file, Version));
            return read;
        }
    }

    /// <summary>A forecaster that reads thousands of values meets many series with a few.</summary>
    [TestMethod]
    public void A_few_values_take_little_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var buffer = new HistoryBuffer(2048);
        for (var i = 0; i < 10; i++) buffer.Add(i);
        Assert.IsLessThan(500, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(9, Values(buffer)[^1].Item1);
    }

    static (float, bool)[] Values(HistoryBuffer buffer)
    {
        var (values, observed) = (new float[buffer.Length], new bool[buffer.Length]);
        Array.Fill(observed, true);
        buffer.CopyTo(values, observed);
        return [.. values.Zip(observed)];
    }
}
