using Microsoft.ML.Lstm.Engine.Numerics;
using static Microsoft.ML.Lstm.Engine.Tests.Numerics.KernelData;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

[TestClass]
public sealed class LogMatrixTests
{
    [TestMethod]
    [DataRow(1f), DataRow(30f), DataRow(2000f)]
    public void Products_match_the_scalar_reference_at_every_size_and_depth(float limit)
    {
        for (var size = 1; size <= Longest; size++)
        {
            var scores = Draw(size * size, 1, limit);
            double[] x = [.. Draw(size, 2, limit).Select(v => (double)v)], powers = new double[size], found = new double[size];
            var packed = new float[LogMatrix.PackedSize(size)];
            LogMatrix.Pack(scores, size, packed);
            var matrix = new LogMatrix(scores, size, packed);
            Assert.AreEqual(scores.Max(), matrix.Greatest);
            Assert.AreEqual(x.Max(), matrix.Forward(x, powers, found));
            for (var j = 0; j < size; j++) Close(LogSum(Enumerable.Range(0, size).Select(i => x[i] + scores[i * size + j])), found[j], size);
            matrix.Backward(x, powers, found);
            for (var i = 0; i < size; i++) Close(LogSum(Enumerable.Range(0, size).Select(j => x[j] + scores[i * size + j])), found[i], size);
            for (var i = 0; i < size; i++) Assert.AreEqual(Math.Exp(x[i] - x.Max()), powers[i], 1e-14);
            Close(LogSum(x), LogMatrix.LogSum(x), size);
        }
    }

    static void Close(double expected, double actual, int size) => Assert.AreEqual(expected, actual, 1e-12 * Math.Max(1, Math.Abs(expected)), $"size {size}");

    static double LogSum(IEnumerable<double> values)
    {
        var greatest = values.Max();
        return greatest + Math.Log(values.Sum(v => Math.Exp(v - greatest)));
    }
}
