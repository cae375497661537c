using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

[TestClass]
public sealed class GemmTests
{
    static readonly int[] Columns = [0, 1, 3, 4, 5, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 81, 127, 130];
    static readonly int[] Depths = [0, 1, 2, 7, 64, 130];

    [TestMethod]
    public void Product_matches_the_scalar_reference_at_every_size()
    {
        for (var rows = 0; rows <= 14; rows++)
            foreach (var columns in Columns)
                foreach (var depth in Depths) Check(rows, columns, depth);
        for (var size = 0; size <= 130; size++) Check(size, 130 - size, size);
    }

    [TestMethod]
    public void A_row_has_the_same_bits_whatever_block_it_falls_into()
    {
        const int Depth = 37, Columns = 131;
        var (a, b) = (Draw(40 * Depth, 1), Draw(Depth * Columns, 2));
        var packed = Pack(b, Depth, Columns);
        for (var rows = 1; rows <= 40; rows++)
        {
            var all = new float[rows * Columns];
            Gemm.AddProduct(Rows(a, Depth), rows, packed, Columns, all, Columns);
            for (var r = 0; r < rows; r++)
            {
                var alone = new float[Columns];
                Gemm.AddProduct(Rows(a.AsSpan(r * Depth, Depth), Depth), 1, packed, Columns, alone, Columns);
                CollectionAssert.AreEqual(alone, all[(r * Columns)..((r + 1) * Columns)], $"row {r} of {rows}");
            }
        }
    }

    [TestMethod]
    public void A_depth_in_two_halves_has_the_bits_of_the_whole()
    {
        const int Rows = 7, Depth = 50, Columns = 70, Half = 20;
        var (a, b) = (Draw(Rows * Depth, 1), Draw(Depth * Columns, 2));
        var (whole, halves) = (new float[Rows * Columns], new float[Rows * Columns]);
        Gemm.AddProduct(GemmTests.Rows(a, Depth), Rows, Pack(b, Depth, Columns), Columns, whole, Columns);
        Gemm.AddProduct(new() { Values = a, RowStride = Depth, SegmentDepth = Half }, Rows, Pack(b, Half, Columns), Columns, halves, Columns);
        var rest = Pack(b[(Half * Columns)..], Depth - Half, Columns);
        Gemm.AddProduct(new() { Values = a.AsSpan(Half), RowStride = Depth, SegmentDepth = Depth - Half }, Rows, rest, Columns, halves, Columns);
        CollectionAssert.AreEqual(whole, halves);
    }

    [TestMethod]
    public void Segments_are_read_one_after_the_other()
    {
        const int Rows = 9, Segments = 3, SegmentDepth = 5, Gap = 100, Columns = 19;
        var a = Draw(Segments * Gap, 1);
        var b = Draw(Segments * SegmentDepth * Columns, 2);
        var c = new float[Rows * Columns];
        var operand = new StridedMatrix { Values = a, RowStride = SegmentDepth, SegmentDepth = SegmentDepth, Segments = Segments, SegmentStride = Gap };
        Gemm.AddProduct(operand, Rows, Pack(b, Segments * SegmentDepth, Columns), Columns, c, Columns);
        for (var i = 0; i < c.Length; i++)
        {
            var expected = 0.0;
            for (var k = 0; k < Segments * SegmentDepth; k++)
                expected += (double)a[k / SegmentDepth * Gap + i / Columns * SegmentDepth + k % SegmentDepth] * b[k * Columns + i % Columns];
            Assert.AreEqual(expected, c[i], 1e-5, $"element {i}");
        }
    }

    [TestMethod]
    public void Transposed_blocks_give_the_product_of_the_transposed_matrix()
    {
        foreach (var (rows, columns, others) in new[] { (1, 1, 1), (5, 7, 9), (12, 6, 64), (33, 17, 70), (130, 13, 3) })
        {
            var (a, b) = (Draw(rows * columns, 1), Draw(rows * others, 2));
            var packed = new float[Packing.TransposedSize(rows, columns)];
            var first = rows / 2;
            Packing.PackTransposed(a, columns, first, columns, 0, rows, packed);
            Packing.PackTransposed(a.AsSpan(first * columns), columns, rows - first, columns, first, rows, packed);
            var c = new float[columns * others];
            Gemm.AddProduct(Packing.Transposed(packed, rows), columns, Pack(b, rows, others), others, c, others);
            for (var i = 0; i < c.Length; i++)
            {
                var expected = 0.0;
                for (var r = 0; r < rows; r++) expected += (double)a[r * columns + i / others] * b[r * others + i % others];
                Assert.AreEqual(expected, c[i], 1e-6 * (rows + 1), $"{rows} x {columns} x {others}, element {i}");
            }
        }
    }

    [TestMethod]
    public void NaN_and_infinity_stay_in_their_row_and_column()
    {
        const int Rows = 5, Depth = 9, Columns = 21;
        var (a, b) = (Draw(Rows * Depth, 1), Draw(Depth * Columns, 2));
        a[2 * Depth + 3] = float.NaN;
        b[4 * Columns + 20] = float.PositiveInfinity;
        var c = new float[Rows * Columns];
        Gemm.AddProduct(GemmTests.Rows(a, Depth), Rows, Pack(b, Depth, Columns), Columns, c, Columns);
        for (var i = 0; i < c.Length; i++)
        {
            var (row, column) = (i / Columns, i % Columns);
            if (row == 2) Assert.IsTrue(float.IsNaN(c[i]));
            else if (column == 20) Assert.IsTrue(float.IsInfinity(c[i]));
            else Assert.IsTrue(float.IsFinite(c[i]));
        }
    }

    [TestMethod]
    public void Short_spans_are_refused()
    {
        var packed = Pack(new float[6], 2, 3);
        Assert.ThrowsExactly<ArgumentException>(() => Gemm.AddProduct(Rows(new float[7], 2), 4, packed, 3, new float[12], 3));
        Assert.ThrowsExactly<ArgumentException>(() => Gemm.AddProduct(Rows(new float[8], 2), 4, packed, 3, new float[11], 3));
        Assert.ThrowsExactly<ArgumentException>(() => Gemm.AddProduct(Rows(new float[8], 2), 4, packed.AsSpan(1), 3, new float[12], 3));
    }

    static void Check(int rows, int columns, int depth)
    {
        // Rows of A and C lie further apart than they are long: nothing in between may be read or written.
        var (strideA, strideC) = (depth + 3, columns + 2);
        var (a, b) = (Draw(rows * strideA, 1), Draw(depth * columns, 2));
        var c = Draw(rows * strideC, 3);
        var before = c.ToArray();
        Gemm.AddProduct(new() { Values = a, RowStride = strideA, SegmentDepth = depth }, rows, Pack(b, depth, columns), columns, c, strideC);
        for (var i = 0; i < c.Length; i++)
        {
            var (row, column) = (i / strideC, i % strideC);
            var expected = (double)before[i];
            if (column < columns)
                for (var k = 0; k < depth; k++) expected += (double)a[row * strideA + k] * b[k * columns + column];
            Assert.AreEqual(expected, c[i], 1e-7 * (depth + 1), $"{rows} x {depth} x {columns}, element {i}");
        }
    }

    static StridedMatrix Rows(ReadOnlySpan<float> a, int depth) => new() { Values = a, RowStride = depth, SegmentDepth = depth };

    static float[] Pack(float[] b, int depth, int columns)
    {
        var packed = new float[new Panels(columns).Size(depth)];
        packed.AsSpan().Fill(float.NaN);
        Packing.PackColumns(b, depthStride: columns, columnStride: 1, depth, columns, packed);
        return packed;
    }

    static float[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
