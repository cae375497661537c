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
/// <param name="Copies">Whether behind an output come the logit of not copying, and how much is attended to what is marked as the step's target (See et al. 2017).</param>
/// <param name="Covers">Whether scores see how much has been attended to before, and the overlap with it comes behind an output.</param>
sealed record DecoderLayout(AttentionKind Score, int Features, int Context, int Units, int KeySize, int Outputs, bool Copies = false, bool Covers = false)
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

    /// <summary>Numbers behind each output: logit and attention of the target where there is copying, then the overlap where there is coverage.</summary>
    public int Extras => (Copies ? 2 : 0) + (Covers ? 1 : 0);

    /// <summary>Weights of the coverage in a score: of each key's units, or one.</summary>
    public int CoverageSize => !Covers ? 0 : IsAdditive ? KeySize : 1;

    /// <summary>What the gate reads: what the attention gives and h, then a step's own input and the output before.</summary>
    public int GateSize => checked(JoinedSize + InputSize);

    /// <summary>The place of the coverage's weights among those of a decoder, and of the gate's; its bias follows.</summary>
    public int CoverageWeights => IsAdditive ? AttentionDecoder.ScoreWeights + 1 : AttentionDecoder.KeyWeights;

    public int GateWeights => CoverageWeights + (Covers ? 1 : 0);

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

    /// <summary>Floats of how much each position has been attended to before each step, and after the last one.</summary>
    public int CoverageTape(int batch, int queries, int steps) => Covers ? checked((queries + 1) * batch * steps) : 0;

    /// <summary>Floats of what one step of so many rows leaves: its input, gates, cell, h, query, what is joined, and the output.</summary>
    public int StepSize(int rows) => checked(rows * (InputSize + Cell.GateWidth + 2 * Cell.PaddedUnits + KeySize + JoinedSize + Outputs));

    public int TapeSize(int batch, int queries, int steps) => checked(
        batch * queries * steps + KeysSize(batch * steps) + batch * (Context + 2 * Cell.PaddedUnits) + queries * StepSize(batch)
        + CoverageTape(batch, queries, steps));

    /// <summary>Floats of working memory for the attention of one row.</summary>
    public int AttentionScratch(int steps) => checked(2 * steps + (!IsAdditive ? 0 : (Covers ? 4 : 2) * steps * KeySize));

    public int ForwardScratch(int batch, int queries, int steps) => checked(TapeSize(batch, queries, steps) + batch * Units + AttentionScratch(steps));

    public int BackwardScratch(int batch, int queries, int steps)
    {
        var rows = checked(batch * queries);
        var ofStep = checked(batch * (Outputs + 3 * Cell.PaddedUnits + 2 * Units + JoinedSize + InputSize + Context + (Covers ? steps : 0) + 1));
        var ofWeights = checked(Packing.TransposedSize(rows, Math.Max(InputSize, Units)) + (InputSize + Units + 1) * Cell.GateWidth);
        var ofProjections = Math.Max(Math.Max(Initial.ScratchSize, Query.ScratchSize), Math.Max(Keys.ScratchSize, Output.ScratchSize));
        return checked(
            rows * (Cell.GateWidth + Outputs + KeySize) + batch * steps * Context + KeysSize(batch * steps) + ofStep + AttentionScratch(steps) + ofWeights + ofProjections);
    }
}
