using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Decoders;

/// <summary>One step of a decoder for some rows, forward: the LSTM, its query, the attention's answer, and the output.</summary>
readonly ref struct DecoderStep
{
    public required DecoderLayout Plan { get; init; }

    public required int Rows { get; init; }

    public required DecoderWeights Weights { get; init; }

    /// <summary>The memory [.., T, C], and its keys [.., T, K] where scores are additive.</summary>
    public required ReadOnlySpan<float> Memory { get; init; }

    public required ReadOnlySpan<float> Keys { get; init; }

    /// <summary>Steps of the memory (T).</summary>
    public required int Steps { get; init; }

    public required Mask Mask { get; init; }

    /// <summary>Whose memory each row asks; empty where each row has its own.</summary>
    public ReadOnlySpan<int> Sequences { get; init; }

    /// <summary>[rows, T]: how much each position has been attended to before; empty without coverage.</summary>
    public ReadOnlySpan<float> Coverage { get; init; }

    /// <summary>[rows, E + D]: the step's input and the output before.</summary>
    public required ReadOnlySpan<float> Inputs { get; init; }

    /// <summary>[rows, H filled up].</summary>
    public required ReadOnlySpan<float> HiddenBefore { get; init; }

    /// <summary>[panel][rows][lanes].</summary>
    public required ReadOnlySpan<float> CellBefore { get; init; }

    public required Span<float> Gates { get; init; }

    public required Span<float> Hidden { get; init; }

    public required Span<float> Cell { get; init; }

    /// <summary>[rows, K].</summary>
    public required Span<float> Query { get; init; }

    /// <summary>[rows, C + H].</summary>
    public required Span<float> Joined { get; init; }

    /// <summary>[rows, D].</summary>
    public required Span<float> Output { get; init; }

    /// <summary>The attention's weights [T] of the rows, so far apart.</summary>
    public required Span<float> Shares { get; init; }

    public required int ShareStride { get; init; }

    public required Span<float> Scratch { get; init; }

    /// <summary>Whether panels are taken from the last to the first.</summary>
    public bool ReversePanels { get; init; }

    public void Run()
    {
        var (plan, rows) = (Plan, Rows);
        if (rows == 0) return;
        var gates = new GateStep
        {
            Units = plan.Units,
            Batch = rows,
            Rows = rows,
            Panels = ..plan.Cell.Panels,
            Gates = Gates,
            CellBefore = CellBefore,
            Cell = Cell,
            Hidden = Hidden,
            Output = Joined[plan.Context..],
            OutputStride = plan.JoinedSize,
        };
        var before = new StridedMatrix { Values = HiddenBefore, RowStride = plan.Cell.PaddedUnits, SegmentDepth = plan.Units };
        LstmStep.Forward(gates, Weights.Cell.Bias, Projection.Rows(Inputs, plan.InputSize), Weights.Cell.Inputs, before, Weights.Cell.Hidden, ReversePanels, keep: true);
        // [rows, H] x [H, K] -> [rows, K]
        var hidden = new StridedMatrix { Values = Hidden, RowStride = plan.Cell.PaddedUnits, SegmentDepth = plan.Units };
        Query.Clear();
        plan.Query.AddForward(hidden, rows, Weights.Query, Query, plan.KeySize);
        for (var row = 0; row < rows; row++)
        {
            var sequence = Sequences.IsEmpty ? row : Sequences[row];
            new DecoderAttention
            {
                Plan = plan,
                Query = Query.Slice(row * plan.KeySize, plan.KeySize),
                Keys = plan.IsAdditive ? Keys.Slice(sequence * Steps * plan.KeySize, Steps * plan.KeySize) : default,
                Memory = Memory.Slice(sequence * Steps * plan.Context, Steps * plan.Context),
                Mask = Mask,
                FirstRow = sequence * Steps,
                Coverage = plan.Covers ? Coverage.Slice(row * Steps, Steps) : default,
            }.Forward(Weights, Shares.Slice(row * ShareStride, Steps), Joined.Slice(row * plan.JoinedSize, plan.Context), Scratch);
        }
        // [rows, C + H] x [C + H, D] -> [rows, D]
        Output.Clear();
        plan.Output.AddForward(Joined, rows, Weights.Output, Output);
        Elementwise.Tanh(Output, Output);
    }
}
