using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Decoders;

/// <summary>Sizes of an <see cref="AttentionDecoder"/>'s parts, and where they lie in packed weights, tape and scratch.</summary>
/// <param name="Score">How steps of the memory are scored.</param>
/// <param name="Features">Features of a step's own input (E).</param>
/// <param name="Context">Features of a step of the memory (C).</param>
/// <param name="Units">Units of the LSTM (H).</param>
/// <param name="KeySize">Units in which the memory is scored (K).</param>
/// <param name="Outputs">Features of the output, which the next step reads (D).</param>
sealed record DecoderLayout(AttentionKind Score, int Features, int Context, int Units, int KeySize, int Outputs)
{
    /// <summary>The LSTM, which reads a step's input and the output before.</summary>
    public LstmLayout Cell { get; } = new(checked(Features + Outputs), Units, new());

    /// <summary>From the mean of the memory to the first cell.</summary>
    public Projection Initial => new(Context, Units);

    /// <summary>From h to the query.</summary>
    public Projection Query => new(Units, KeySize);

    /// <summary>From the memory to the keys, which additive scores have.</summary>
    public Projection Keys => new(Context, KeySize);

    /// <summary>From what the attention gives and h, side by side, to the output.</summary>
    public Projection Output => new(checked(Context + Units), Outputs);

    public bool IsAdditive => Score == AttentionKind.Additive;

    /// <summary>A step's own input, and the output before.</summary>
    public int InputSize => Features + Outputs;

    /// <summary>What the attention gives, and h.</summary>
    public int JoinedSize => Context + Units;

    /// <summary>h, then c, then the output.</summary>
    public int StateSize => checked(2 * Units + Outputs);

    public int PackedSize => checked(Cell.PackedSize + Initial.PackedSize + Query.PackedSize + (IsAdditive ? Keys.PackedSize : 0) + Output.PackedSize);

    /// <summary>Floats of the keys of so many steps.</summary>
    public int KeysSize(int rows) => IsAdditive ? checked(rows * KeySize) : 0;

    /// <summary>Floats of what one step of so many rows leaves: its input, gates, cell, h, query, what is joined, and the output.</summary>
    public int StepSize(int rows) => checked(rows * (InputSize + Cell.GateWidth + 2 * Cell.PaddedUnits + KeySize + JoinedSize + Outputs));

    public int TapeSize(int batch, int queries, int steps) => checked(
        batch * queries * steps + KeysSize(batch * steps) + batch * (Context + 2 * Cell.PaddedUnits) + queries * StepSize(batch));

    /// <summary>Floats of working memory for the attention of one row.</summary>
    public int AttentionScratch(int steps) => checked(steps + (IsAdditive ? 2 * steps * KeySize : 0));

    public int ForwardScratch(int batch, int queries, int steps) => checked(TapeSize(batch, queries, steps) + batch * Units + AttentionScratch(steps));

    public int BackwardScratch(int batch, int queries, int steps)
    {
        var rows = checked(batch * queries);
        var ofStep = checked(batch * (Outputs + 3 * Cell.PaddedUnits + 2 * Units + JoinedSize + InputSize + Context));
        var ofWeights = checked(Packing.TransposedSize(rows, Math.Max(InputSize, Units)) + (InputSize + Units + 1) * Cell.GateWidth);
        var ofProjections = Math.Max(Math.Max(Initial.ScratchSize, Query.ScratchSize), Math.Max(Keys.ScratchSize, Output.ScratchSize));
        return checked(
            rows * (Cell.GateWidth + Outputs + KeySize) + batch * steps * Context + KeysSize(batch * steps) + ofStep + AttentionScratch(steps) + ofWeights + ofProjections);
    }
}
