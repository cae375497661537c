using System.Diagnostics;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>What a core can do at most: the library's own product at a size that lies in the first cache.</summary>
static class Peak
{
    public static double GigaflopsOfOneCore()
    {
        const int Depth = 64, Repeats = 20_000;
        var rows = 2 * Panels.BlockRows;
        var columns = Panels.WideColumns;
        var a = new float[rows * Depth];
        var b = new float[columns * Depth];
        var c = new float[rows * columns];
        var best = double.MaxValue;
        for (var round = 0; round < 20; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Repeats / 10; i++) Gemm.AddProduct(new() { Values = a, RowStride = Depth, SegmentDepth = Depth }, rows, b, columns, c, columns);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return 2.0 * rows * columns * Depth * (Repeats / 10) / best / 1e9;
    }
}
