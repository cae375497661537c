using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

/// <summary>Ridge regression in as many unknowns as there are features: (Zᵀ·W·Z + ridge)·β = Zᵀ·W·targets.</summary>
sealed class PrimalRidge : RidgeProblem
{
    const int ChunkColumns = 128, BlockRows = 512;

    /// <summary>Zᵀ·W·Z of the rows of each part, those that are never held out first.</summary>
    readonly double[][] _products;

    public PrimalRidge(RidgeRows rows, ThreadTeam team) : base(rows, team)
    {
        _products = new double[rows.Parts.Max() + 2][];
        foreach (var part in rows.Parts.Distinct()) _products[Math.Max(None, part) + 1] = new double[checked(rows.Features * rows.Features)];
        var ordered = Enumerable.Range(0, rows.Count).GroupBy(row => Math.Max(None, rows.Parts[row]) + 1).OrderBy(group => group.Key);
        foreach (var group in ordered)
            foreach (var block in group.Chunk(BlockRows)) Add(block, _products[group.Key]);
    }

    void Add(int[] block, double[] products)
    {
        var size = Rows.Features;
        var values = new float[block.Length * size];
        for (var i = 0; i < block.Length; i++) TensorPrimitives.Multiply(Rows.ValuesOf(block[i]), MathF.Sqrt(Rows.Weights[block[i]]), values.AsSpan(i * size, size));
        var transposed = new float[Packing.TransposedSize(block.Length, size)];
        Packing.PackTransposed(values, size, block.Length, size, 0, block.Length, transposed);
        Team.Run(chunk =>
        {
            var first = chunk * ChunkColumns;
            var columns = Math.Min(ChunkColumns, size - first);
            var packed = new float[new Panels(columns).Size(block.Length)];
            Packing.PackColumns(values.AsSpan(first), size, 1, block.Length, columns, packed);
            var some = new float[size * columns];
            Gemm.AddProduct(Packing.Transposed(transposed, block.Length), size, packed, columns, some, columns);
            for (var i = 0; i < size; i++)
                for (var j = 0; j < columns; j++) products[(i * size) + first + j] += some[(i * columns) + j];
        }, (size + ChunkColumns - 1) / ChunkColumns);
    }

    protected override float[] Solve(int[] learnt, int part, double ridge, double[] means)
    {
        var size = Rows.Features;
        var (matrix, right, weights) = (new double[size * size], new double[size], new float[Rows.Outputs * size]);
        for (var held = 0; held < _products.Length; held++)
            if (_products[held] is { } products && (part == None || held != part + 1)) TensorPrimitives.Add(matrix, products, matrix);
        for (var i = 0; i < size; i++) matrix[(i * size) + i] += ridge;
        Cholesky.Factor(matrix, size, ridge * 1e-6);
        for (var k = 0; k < Rows.Outputs; k++)
        {
            right.AsSpan().Clear();
            foreach (var row in learnt)
            {
                var values = Rows.ValuesOf(row);
                var factor = Rows.Weights[row] * (Rows.TargetsOf(row)[k] - means[k]);
                for (var i = 0; i < size; i++) right[i] += factor * values[i];
            }

            Cholesky.Solve(matrix, size, right);
            for (var i = 0; i < size; i++) weights[(k * size) + i] = (float)right[i];
        }

        return weights;
    }
}
