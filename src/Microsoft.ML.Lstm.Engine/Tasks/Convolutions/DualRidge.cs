using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

/// <summary>Ridge regression in as many unknowns as there are rows: β = Zᵀ·α, where (Z·Zᵀ + ridge / weights)·α = targets.</summary>
sealed class DualRidge : RidgeProblem
{
    const int ChunkColumns = 128;

    readonly float[] _products;

    public DualRidge(RidgeRows rows, ThreadTeam team) : base(rows, team)
    {
        var (count, depth) = (rows.Count, rows.Features);
        _products = new float[checked(count * count)];
        team.Run(chunk =>
        {
            var first = chunk * ChunkColumns;
            var columns = Math.Min(ChunkColumns, count - first);
            var packed = new float[new Panels(columns).Size(depth)];
            Packing.PackColumns(rows.From(first), 1, rows.Stride, depth, columns, packed);
            Gemm.AddProduct(new() { Values = rows.From(0), RowStride = rows.Stride, SegmentDepth = depth }, count, packed, columns, _products.AsSpan(first), count);
        }, (count + ChunkColumns - 1) / ChunkColumns);
    }

    protected override float[] Solve(int[] learnt, int part, double ridge, double[] means)
    {
        var (size, right) = (learnt.Length, new double[learnt.Length]);
        var matrix = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++) matrix[(i * size) + j] = _products[(learnt[i] * Rows.Count) + learnt[j]];
            matrix[(i * size) + i] += ridge / Rows.Weights[learnt[i]];
        }

        Cholesky.Factor(matrix, size, ridge * 1e-6);
        var weights = new float[Rows.Outputs * Rows.Features];
        for (var k = 0; k < Rows.Outputs; k++)
        {
            for (var i = 0; i < size; i++) right[i] = Rows.TargetsOf(learnt[i])[k] - means[k];
            Cholesky.Solve(matrix, size, right);
            var some = weights.AsSpan(k * Rows.Features, Rows.Features);
            for (var i = 0; i < size; i++) TensorPrimitives.MultiplyAdd(Rows.ValuesOf(learnt[i]), (float)right[i], some, some);
        }

        return weights;
    }
}
