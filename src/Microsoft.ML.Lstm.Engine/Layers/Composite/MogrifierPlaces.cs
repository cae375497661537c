namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>Where what a step of a <see cref="Mogrifier"/> makes lies in its memory, which the gradient reads: the state as the cell sees it, what comes in, what each round made and its gates, and the cell's tape.</summary>
readonly record struct MogrifierPlaces(MogrifierLayout Plan, int Batch)
{
    /// <summary>[B, StateSize]: the state as the cell sees it.</summary>
    public Range State => ..(Batch * Plan.StateSize);

    /// <summary>[B, H]: the hidden state that comes in.</summary>
    public Range Before => Made(-1);

    /// <summary>What the cell leaves for its gradient.</summary>
    public Range CellTape => Start(Plan.Rounds + 1)..;

    /// <summary>Floats of all.</summary>
    public int Size => checked(Start(Plan.Rounds + 1) + Plan.CellTape(Batch));

    /// <summary>[B, size]: what a round has made of the input or the hidden state.</summary>
    public Range Made(int round) => Start(round)..(Start(round) + (Batch * Plan.Size(round)));

    /// <summary>[B, size]: a round's gates.</summary>
    public Range Gates(int round) => (Start(round) + (Batch * Plan.Size(round)))..Start(round + 1);

    /// <summary>[B, F]: the input after some rounds.</summary>
    public Range Input(int rounds) => Made(MogrifierLayout.IsOfInput(rounds) || rounds == 0 ? rounds : rounds - 1);

    /// <summary>[B, H]: the hidden state after some rounds.</summary>
    public Range Hidden(int rounds) => rounds < 2 ? Before : Made(MogrifierLayout.IsOfInput(rounds) ? rounds - 1 : rounds);

    /// <summary>What a round's gates are made of.</summary>
    public Range By(int round) => MogrifierLayout.IsOfInput(round) ? Hidden(round - 1) : Input(round - 1);

    /// <summary>What a round gates.</summary>
    public Range Gated(int round) => MogrifierLayout.IsOfInput(round) ? Input(round - 1) : Hidden(round - 1);

    // Round 0 is the input as it comes, round -1 the hidden state; neither has gates.
    int Start(int round)
    {
        var place = Batch * Plan.StateSize;
        for (var r = -1; r < round; r++) place = checked(place + (Batch * (r < 1 ? 1 : 2) * Plan.Size(r)));
        return place;
    }
}
