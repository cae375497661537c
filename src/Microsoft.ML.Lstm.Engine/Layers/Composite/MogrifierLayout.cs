namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>Sizes of a <see cref="Mogrifier"/>.</summary>
sealed class MogrifierLayout(Recurrent.Lstm cell, int rounds)
{
    public int Features => cell.InputSize;

    public int Outputs => cell.OutputSize;

    public int StateSize => cell.StateSize;

    public int Rounds => rounds;

    /// <summary>Whether a round gates the input.</summary>
    public static bool IsOfInput(int round) => round % 2 == 1;

    /// <summary>The product that makes a round's gates: of x by h in odd rounds, of h by x in even ones.</summary>
    public Projection Round(int round) => IsOfInput(round) ? new(Outputs, Features) : new(Features, Outputs);

    /// <summary>Features of what a round gates; round 0 is the input, round -1 the hidden state.</summary>
    public int Size(int round) => round == 0 || (round > 0 && IsOfInput(round)) ? Features : Outputs;

    /// <summary>Floats of the cell's tape for a step.</summary>
    public int CellTape(int batch) => cell.TapeSize(batch, 1);

    public int ScratchSize(int batch)
    {
        var forward = (batch * (StateSize + Outputs)) + new MogrifierPlaces(this, batch).Size;
        var backward = (2 * batch * (StateSize + Outputs)) + MogrifierGradient.ScratchSize(this, batch) + cell.PackedSumsSize;
        return checked(Math.Max(forward, backward) + cell.ScratchSize(batch, 1));
    }
}
