using BenchmarkDotNet.Attributes;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Benchmarks.Suites;

/// <summary>The kernels of one LSTM step for a batch of 64: the hidden product, the gates, and the ways back.</summary>
[Quick, MemoryDiagnoser]
public class KernelSuite
{
    const int Batch = 64;
    const int RowsAtOnce = 256;

    GatePanels _panels;
    float[] _gates = [], _products = [], _weights = [], _weightsBack = [], _hidden = [], _cell = [], _cellAfter = [], _transposed = [], _gradient = [];

    [Params(32, 128, 512)]
    public int Units { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _panels = new(Units, 4);
        var random = new Random(1);
        _gates = Draw(RowsAtOnce * _panels.Width);
        _products = Draw(Batch * _panels.Width);
        _weights = Draw(Units * _panels.Width);
        _weightsBack = Draw(new Panels(Units).Size(_panels.Width));
        (_hidden, _cell, _cellAfter) = (Draw(Batch * Units), Draw(Batch * Units), Draw(Batch * Units));
        _transposed = Draw(Packing.TransposedSize(RowsAtOnce, Units));
        _gradient = Draw(Units * _panels.Width);

        float[] Draw(int count)
        {
            var values = new float[count];
            foreach (ref var v in values.AsSpan()) v = 0.01f * (random.NextSingle() - 0.5f);
            return values;
        }
    }

    [Benchmark]
    public void HiddenProduct() => Gemm.AddProductInPanels(
        new() { Values = _hidden, RowStride = Units, SegmentDepth = Units },
        Batch, _weights, _panels.Count, _products, Panels.WideColumns, Batch * Panels.WideColumns);

    [Benchmark]
    public void GatesForward() => Gates.Forward(new()
    {
        Units = Units,
        Batch = Batch,
        Rows = Batch,
        Panels = ..,
        Gates = _products,
        CellBefore = _cell,
        Cell = _cellAfter,
        Hidden = _hidden,
        Output = _hidden,
        OutputStride = Units,
    });

    [Benchmark]
    public void HiddenProductBack() => Gemm.AddProduct(
        TimeBlocks.GateRows(_products, _panels.Count, Batch * Panels.WideColumns), Batch, _weightsBack, Units, _hidden, Units);

    [Benchmark]
    public void WeightGradient() => Gemm.AddProductInPanels(
        Packing.Transposed(_transposed, RowsAtOnce), Units, _gates, _panels.Count, _gradient, Panels.WideColumns, Units * Panels.WideColumns);
}
