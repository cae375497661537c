using Microsoft.ML.Lstm.Engine.Numerics;
using static Microsoft.ML.Lstm.Engine.Tests.Numerics.KernelData;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

[TestClass]
public sealed class MatrixMemoryTests
{
    [TestMethod]
    public void Both_directions_match_the_scalar_reference_for_any_number_of_values()
    {
        for (var values = 1; values <= Longest; values++) Check(keys: 1 + values % 7, values, weight: values % 5 == 0 ? 1 : 0.3f);
    }

    static void Check(int keys, int values, float weight)
    {
        var stride = Panels.RoundUp(values);
        float[] Padded(int rows, int seed)
        {
            var padded = new float[rows * stride];
            var drawn = Draw(rows * values, seed);
            for (var row = 0; row < rows; row++) drawn.AsSpan(row * values, values).CopyTo(padded.AsSpan(row * stride));
            return padded;
        }

        var (before, after, key, value, query, read) = (Padded(keys, 1), new float[keys * stride], Draw(keys, 2), Padded(1, 3), Draw(keys, 4), new float[stride]);
        MatrixMemory.Forward(before, key, value, weight, query, after, read);
        var (dRead, dAfter) = (Padded(1, 5), Padded(keys, 6));
        var (gradient, dKey, dValue, dQuery) = (dAfter.ToArray(), new float[keys], new float[stride], new float[keys]);
        var dWeight = MatrixMemory.Backward(before, after, key, value, weight, query, dRead, gradient, dKey, dValue, dQuery);
        double byWeight = 0;
        for (var j = 0; j < keys; j++)
        {
            var (byKey, byQuery) = (0.0, 0.0);
            for (var v = 0; v < stride; v++)
            {
                var place = j * stride + v;
                var c = (1 - (double)weight) * before[place] + (double)weight * key[j] * value[v];
                Close(c, after[place]);
                var d = dAfter[place] + (double)query[j] * dRead[v];
                Close((1 - (double)weight) * d, gradient[place]);
                byKey += weight * d * value[v];
                byQuery += c * dRead[v];
                byWeight += d * (key[j] * (double)value[v] - before[place]);
            }
            Close(byKey, dKey[j]);
            Close(byQuery, dQuery[j]);
        }
        for (var v = 0; v < stride; v++)
        {
            Close(Enumerable.Range(0, keys).Sum(j => (double)query[j] * after[j * stride + v]), read[v]);
            Close(Enumerable.Range(0, keys).Sum(j => weight * (double)key[j] * (dAfter[j * stride + v] + (double)query[j] * dRead[v])), dValue[v]);
        }
        Close(byWeight, dWeight);

        void Close(double expected, float actual) => Assert.AreEqual(expected, actual, 1e-6 * Math.Max(1, keys * values / 8.0), $"{keys} keys, {values} values");
    }
}
