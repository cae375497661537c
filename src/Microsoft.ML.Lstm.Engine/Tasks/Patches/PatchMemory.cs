using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Tasks.Patches;

/// <summary>
/// How far the patches of a recorded series, stretches of equal length, are from those that are remembered of it: a mean distance from the nearest tenth, so that an
/// anomaly that comes twice, or lasts, is still far from the rest.
/// </summary>
static class PatchMemory
{
    /// <summary>Patches that are remembered, evenly spaced.</summary>
    const int Remembered = 500;

    /// <summary>The part of them that are neighbours.</summary>
    const double Neighbours = 0.1;

    /// <summary>Patches begin after each such part of their length.</summary>
    const int PerLength = 16;

    /// <summary>The mean distance of the patches that cover a row, for each channel and, of several, all together: [channels, and one more; rows].</summary>
    /// <param name="channels">[Channels][Rows], each in its own scale.</param>
    /// <param name="length">Rows in a patch, at most an eighth of all.</param>
    /// <param name="isCanceled">Asked at each patch.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static double[][] Distances(float[][] channels, int length, Func<bool> isCanceled)
    {
        var rows = channels[0].Length;
        var starts = Starts(rows, length, Math.Max(1, length / PerLength));
        var remembered = Starts(rows, length, Math.Max(1, (rows - length + 1) / Remembered));
        var squares = Array.ConvertAll(channels, channel => Squares(channel, length));
        var distances = new double[channels.Length + (channels.Length > 1 ? 1 : 0)][];
        for (var i = 0; i < distances.Length; i++) distances[i] = new double[starts.Length];
        var (own, joint) = (new float[remembered.Length], new float[remembered.Length]);
        for (var i = 0; i < starts.Length; i++)
        {
            if (isCanceled()) throw new OperationCanceledException("The detection was cancelled before all rows were scored.");
            Array.Clear(joint);
            var count = 0;
            for (var c = 0; c < channels.Length; c++)
            {
                count = 0;
                var patch = channels[c].AsSpan(starts[i], length);
                foreach (var start in remembered)
                {
                    // Those that share rows with it are no neighbours.
                    if (Math.Abs(start - starts[i]) < length) continue;
                    var square = squares[c][starts[i]] + squares[c][start] - (2 * TensorPrimitives.Dot(patch, channels[c].AsSpan(start, length)));
                    own[count] = Math.Max(0, (float)square);
                    joint[count] += own[count];
                    count++;
                }

                distances[c][i] = MeanOfNearest(own.AsSpan(0, count), length);
            }

            if (channels.Length > 1) distances[^1][i] = MeanOfNearest(joint.AsSpan(0, count), length * channels.Length);
        }

        return Array.ConvertAll(distances, each => OverRows(each, starts, length, rows));
    }

    /// <summary>The first rows of patches so far apart, and of the last patch.</summary>
    static int[] Starts(int rows, int length, int apart)
    {
        var last = rows - length;
        var starts = new List<int>((last / apart) + 2);
        for (var start = 0; start < last; start += apart) starts.Add(start);
        starts.Add(last);
        return [.. starts];
    }

    static double[] Squares(ReadOnlySpan<float> values, int length)
    {
        var squares = new double[values.Length - length + 1];
        for (var i = 0; i < squares.Length; i++) squares[i] = TensorPrimitives.SumOfSquares(values.Slice(i, length));
        return squares;
    }

    static double MeanOfNearest(Span<float> squares, int size)
    {
        squares.Sort();
        var count = Math.Max(1, (int)(Neighbours * squares.Length));
        double sum = 0;
        foreach (var square in squares[..Math.Min(count, squares.Length)]) sum += Math.Sqrt(square / size);
        return sum / count;
    }

    static double[] OverRows(double[] distances, int[] starts, int length, int rows)
    {
        var means = new double[rows];
        var (first, next) = (0, 0);
        double sum = 0;
        for (var t = 0; t < rows; t++)
        {
            for (; next < starts.Length && starts[next] <= t; next++) sum += distances[next];
            for (; starts[first] + length <= t; first++) sum -= distances[first];
            means[t] = Math.Max(0, sum / (next - first));
        }

        return means;
    }
}
