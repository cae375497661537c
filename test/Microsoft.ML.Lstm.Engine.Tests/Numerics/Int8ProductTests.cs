using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.Engine.Numerics.Int8;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

/// <summary>The product of 8-bit integers is exact, on whatever hardware the tests run.</summary>
[TestClass]
public sealed class Int8ProductTests
{
    static readonly int[] Groups = [1, 2, 3, 7, 8, 9, 16, 17];

    static readonly int[] Depths = [1, 2, 3, 4, 5, 15, 16, 17, 64, 130];

    [TestMethod]
    public void Product_matches_the_scalar_reference_at_every_size()
    {
        for (var rows = 0; rows <= 14; rows++)
            foreach (var groups in Groups)
                foreach (var depth in Depths) Check(rows, groups * Int8Hardware.Lanes, depth);
    }

    [TestMethod]
    public void Products_of_the_greatest_integers_do_not_overflow_on_the_way()
    {
        const int Depth = 1030;
        var columns = 2 * Int8Hardware.Lanes;
        var (a, b) = (new float[Depth], new float[columns * Depth]);
        for (var k = 0; k < Depth; k++) a[k] = k % 3 == 0 ? -1 : 1;
        for (var i = 0; i < b.Length; i++) b[i] = a[i % Depth] * (i / Depth % 2 == 0 ? 1 : -1);
        var c = Product(a, 1, b, columns, Depth, out _);
        var product = 127 * 127 * Depth * (1f / 127) * Int8Grid.ScaleOf(a);
        for (var column = 0; column < columns; column++) Assert.AreEqual(column % 2 == 0 ? product : -product, c[column]);
    }

    [TestMethod]
    public void Parts_of_the_columns_have_the_bits_of_the_whole_behind_a_gap_and_in_panels()
    {
        const int Rows = 7, Depth = 21;
        var (tile, columns) = (Int8Matrix.TileColumns, 6 * Int8Matrix.TileColumns);
        var (a, b) = (Draw(Rows * Depth, 1), Draw(columns * Depth, 2));
        var whole = Product(a, Rows, b, columns, Depth, out var packed);
        var rounded = new Int8Rows(Depth, new float[Rows * Int8Rows.SizeOf(Depth)]);
        for (var row = 0; row < Rows; row++) rounded.Set(row, a.AsSpan(row * Depth, Depth));
        // Panels of two tiles of which the second stands behind a gap of one.
        var stride = 3 * tile * Rows;
        var places = new ColumnPlaces(2 * tile, stride, GapAt: tile, Gap: tile);
        var parts = new float[3 * stride];
        for (var panel = 0; panel < 3; panel++)
            Int8Product.Add(rounded, Rows, new(Depth, columns), packed, (panel * 2 * tile)..((panel + 1) * 2 * tile), parts.AsSpan(panel * stride), 3 * tile, places);
        for (var row = 0; row < Rows; row++)
            for (var column = 0; column < columns; column++)
                Assert.AreEqual(whole[row * columns + column], parts[row * 3 * tile + (int)places.Of(column)], $"row {row} column {column}");
    }

    [TestMethod]
    public void Rows_are_rounded_to_the_nearest_integer_at_every_length()
    {
        for (var depth = 1; depth <= 70; depth++)
        {
            var values = Draw(depth, depth);
            var memory = new float[Int8Rows.SizeOf(depth)];
            new Int8Rows(depth, memory).Set(0, values);
            var scale = values.Max(Math.Abs) / 127;
            Assert.AreEqual(scale, memory[0]);
            var integers = MemoryMarshal.AsBytes(memory.AsSpan(1));
            for (var k = 0; k < integers.Length; k++)
            {
                var expected = k < depth ? Math.Round(values[k] / (double)scale) : 0;
                Assert.AreEqual(expected, (sbyte)(integers[k] ^ Int8Hardware.RowOffset), 0.51, $"{depth}: {k}");
            }
        }
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void A_row_that_is_not_finite_has_no_finite_product(float bad)
    {
        foreach (var place in new[] { 0, 7, 20, 36 })
        {
            const int Depth = 37;
            var columns = 2 * Int8Hardware.Lanes;
            var a = Draw(2 * Depth, 1);
            a[place] = bad;
            var c = Product(a, 2, Draw(columns * Depth, 2), columns, Depth, out _);
            Assert.IsFalse(c[..columns].Any(float.IsFinite));
            Assert.IsTrue(c[columns..].All(float.IsFinite), "the other row");
        }
    }

    [TestMethod]
    public void Weights_on_their_grid_stay_there_to_the_last_bit()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 2000; trial++)
        {
            var row = Draw(1 + trial % 40, trial);
            var size = MathF.Pow(10, random.Next(-20, 8));
            foreach (ref var weight in row.AsSpan()) weight *= size;
            var before = row.ToArray();
            var scale = Int8Grid.Snap(row);
            var once = row.ToArray();
            Assert.AreEqual(scale, Int8Grid.Snap(row));
            CollectionAssert.AreEqual(once, row);
            for (var i = 0; i < row.Length; i++) Assert.AreEqual(before[i], row[i], 0.501f * scale);
            Assert.AreEqual(127 * scale, row.Max(Math.Abs));
        }
        float[] zeros = [0, -0f, 1e-38f];
        Assert.AreEqual(0, Int8Grid.Snap(zeros));
        CollectionAssert.AreEqual(new float[3], zeros);
    }

    static void Check(int rows, int columns, int depth)
    {
        var (a, b) = (Draw(rows * depth, 1), Draw(columns * depth, 2));
        var c = Product(a, rows, b, columns, depth, out _);
        for (var row = 0; row < rows; row++)
        {
            var left = a.AsSpan(row * depth, depth);
            var scale = Greatest(left) / 127;
            for (var column = 0; column < columns; column++)
            {
                var right = b.AsSpan(column * depth, depth);
                var grid = Int8Grid.ScaleOf(right);
                var sum = 0;
                for (var k = 0; k < depth; k++) sum += (int)MathF.Round(left[k] * (127 / Greatest(left))) * (int)MathF.Round(right[k] / grid);
                Assert.AreEqual(sum * scale * grid, c[row * columns + column], $"[{rows}, {depth}] x [{depth}, {columns}] at {row}, {column}");
            }
        }
    }

    static float Greatest(ReadOnlySpan<float> values)
    {
        var greatest = 0f;
        foreach (var value in values) greatest = Math.Max(greatest, Math.Abs(value));
        return greatest;
    }

    static float[] Product(float[] a, int rows, float[] b, int columns, int depth, out float[] packed)
    {
        var matrix = new Int8Matrix(depth, columns);
        packed = new float[matrix.Size];
        matrix.Clear(packed);
        for (var column = 0; column < columns; column++) matrix.SetColumn(column, b.AsSpan(column * depth, depth), packed);
        var rounded = new Int8Rows(depth, new float[rows * Int8Rows.SizeOf(depth)]);
        for (var row = 0; row < rows; row++) rounded.Set(row, a.AsSpan(row * depth, depth));
        var c = new float[rows * columns];
        Int8Product.Add(rounded, rows, matrix, packed, .., c, columns, new(columns, 0));
        return c;
    }

    static float[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
