namespace Microsoft.ML.Lstm.Engine.Layers.Decoders;

/// <summary>Where things lie that a decoder's forward pass leaves for the way back; all but the attention's weights, keys and mean is [step][row].</summary>
readonly struct DecoderTape
{
    readonly DecoderLayout _plan;
    readonly int _batch, _steps, _cells, _hidden, _inputs, _gates, _query, _joined, _outputs, _coverage;

    public DecoderTape(DecoderLayout plan, int batch, int queries, int steps)
    {
        (_plan, _batch, _steps) = (plan, batch, steps);
        var end = batch * queries * steps;
        Shares = ..end;
        Keys = Next(ref end, plan.KeysSize(batch * steps));
        Mean = Next(ref end, batch * plan.Context);
        _cells = Next(ref end, (queries + 1) * batch * plan.Cell.PaddedUnits).Start.Value;
        AllHidden = Next(ref end, (queries + 1) * batch * plan.Cell.PaddedUnits);
        AllInputs = Next(ref end, queries * batch * plan.InputSize);
        _gates = Next(ref end, queries * batch * plan.Cell.GateWidth).Start.Value;
        _query = Next(ref end, queries * batch * plan.KeySize).Start.Value;
        AllJoined = Next(ref end, queries * batch * plan.JoinedSize);
        _outputs = Next(ref end, queries * batch * plan.Outputs).Start.Value;
        _coverage = Next(ref end, plan.CoverageTape(batch, queries, steps)).Start.Value;
        (_hidden, _inputs, _joined) = (AllHidden.Start.Value, AllInputs.Start.Value, AllJoined.Start.Value);
    }

    /// <summary>The attention's weights [B, Q, T].</summary>
    public Range Shares { get; }

    /// <summary>Keys [B, T, K] of additive scores.</summary>
    public Range Keys { get; }

    /// <summary>The mean of the memory [B, C].</summary>
    public Range Mean { get; }

    /// <summary>h before each step, and after the last one.</summary>
    public Range AllHidden { get; }

    public Range AllInputs { get; }

    public Range AllJoined { get; }

    public Range Inputs(int step) => Of(_inputs, step, _plan.InputSize);

    public Range Gates(int step) => Of(_gates, step, _plan.Cell.GateWidth);

    /// <summary>The cell [panel][B][lanes] before a step; that after the last one, too.</summary>
    public Range Cell(int step) => Of(_cells, step, _plan.Cell.PaddedUnits);

    /// <summary>h before a step, rows filled up to whole vectors; that after the last one, too.</summary>
    public Range Hidden(int step) => Of(_hidden, step, _plan.Cell.PaddedUnits);

    public Range Query(int step) => Of(_query, step, _plan.KeySize);

    public Range Joined(int step) => Of(_joined, step, _plan.JoinedSize);

    public Range Output(int step) => Of(_outputs, step, _plan.Outputs);

    /// <summary>How much each position was attended to before a step [B, T], and after the last one; nothing without coverage.</summary>
    public Range Coverage(int step) => _plan.Covers ? Of(_coverage, step, _steps) : default;

    Range Of(int start, int step, int size) => (start + step * _batch * size)..(start + (step + 1) * _batch * size);

    static Range Next(ref int end, int count)
    {
        var start = end;
        end = checked(start + count);
        return start..end;
    }
}
