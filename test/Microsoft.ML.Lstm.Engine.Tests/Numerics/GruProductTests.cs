using Microsoft.ML.Lstm.Engine.Numerics;
using static Microsoft.ML.Lstm.Engine.Tests.Numerics.KernelData;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

[TestClass]
public sealed class GruProductTests
{
    [TestMethod]
    [DataRow(1, 1, 1), DataRow(5, 3, 8), DataRow(16, 1, 16), DataRow(17, 40, 7), DataRow(64, 2, 33), DataRow(70, 9, 5), DataRow(130, 7, 130)]
    public void Cells_match_the_scalar_reference_for_any_number_of_rows(int units, int features, int depth)
    {
        for (var rows = 1; rows <= 34; rows++) Check(units, features, depth, rows, reversePanels: rows % 2 == 0);
    }

    [TestMethod]
    public void A_row_has_the_same_bits_whatever_block_it_falls_into()
    {
        const int Units = 70, Features = 3, Depth = 70;
        for (var rows = 2; rows <= 34; rows++)
        {
            var (x, h) = (Draw(rows * Features, 1), Draw(rows * Depth, 2));
            var all = Cells(Units, rows, x, Features, h, Depth, reversePanels: false);
            for (var row = 0; row < rows; row++)
            {
                var alone = Cells(Units, 1, x[(row * Features)..], Features, h[(row * Depth)..], Depth, reversePanels: true);
                foreach (var gate in Enumerable.Range(0, 4))
                    for (var u = 0; u < Units; u++)
                        Assert.AreEqual(At(alone, Units, gate, u, 1, 0), At(all, Units, gate, u, rows, row), $"row {row} of {rows}");
            }
        }
    }

    [TestMethod]
    public void Without_a_depth_the_hidden_product_is_its_bias()
    {
        const int Units = 20, Rows = 3;
        var cells = Cells(Units, Rows, Draw(Rows, 1), 1, [], 0, reversePanels: false);
        var bias = Bias(Units);
        for (var row = 0; row < Rows; row++)
            for (var u = 0; u < Units; u++) Assert.AreEqual(bias[3 * Units + u], At(cells, Units, 3, u, Rows, row));
    }

    static void Check(int units, int features, int depth, int rows, bool reversePanels)
    {
        var (x, h) = (Draw(rows * features, 1), Draw(rows * depth, 2));
        var cells = Cells(units, rows, x, features, h, depth, reversePanels);
        var (w, u, bias) = (Weights(units, features), Weights(units, depth), Bias(units));
        for (var row = 0; row < rows; row++)
            for (var unit = 0; unit < units; unit++)
                for (var gate = 0; gate < 3; gate++)
                {
                    double ofInput = bias[gate * units + unit], ofHidden = gate < 2 ? 0 : bias[3 * units + unit];
                    for (var k = 0; k < features; k++) ofInput += (double)x[row * features + k] * w[(gate * units + unit) * features + k];
                    for (var k = 0; k < depth; k++) ofHidden += (double)h[row * depth + k] * u[(gate * units + unit) * depth + k];
                    Close(gate < 2 ? ofInput + ofHidden : ofInput, At(cells, units, gate, unit, rows, row));
                    if (gate == 2) Close(ofHidden, At(cells, units, 3, unit, rows, row));
                }

        void Close(double expected, float actual) =>
            Assert.AreEqual(expected, actual, 1e-7 * (features + depth + 1) * 2, $"{units} units, {rows} rows, {features} and {depth} deep");
    }

    static float[] Cells(int units, int rows, float[] x, int features, float[] h, int depth, bool reversePanels)
    {
        var (triples, four) = (new GatePanels(units, 3), new GatePanels(units, 4));
        var (w, u, bias) = (new float[features * triples.Width], new float[depth * triples.Width], new float[four.Width]);
        triples.Pack(Weights(units, features), features, w);
        if (depth > 0) triples.Pack(Weights(units, depth), depth, u);
        four.Pack(Bias(units), 1, bias);
        var cells = Draw(rows * four.Width, 9);
        var inputs = new StridedMatrix { Values = x, RowStride = features, SegmentDepth = features };
        GruProduct.Inputs(inputs, rows, w, bias, cells, four.Count, Panels.WideColumns, rows * Panels.WideColumns);
        var before = new StridedMatrix { Values = h, RowStride = depth, SegmentDepth = depth };
        GruProduct.Hidden(before, rows, u, bias, cells, four.Count, rows * Panels.WideColumns, reversePanels);
        return cells;
    }

    static float At(float[] cells, int units, int gate, int unit, int rows, int row) => cells[new GatePanels(units, 4).Place(gate, unit, rows, row)];

    static float[] Weights(int units, int depth) => Draw(3 * units * depth, 3 + depth);

    static float[] Bias(int units) => Draw(4 * units, 5);
}
