namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>A part's share of states [B, all], copied into rows of its own and back; an empty state gives an empty share.</summary>
/// <remarks>There is room for three shares at a time: two that are read and one that is written.</remarks>
readonly ref struct StateSlices(int size, int batch, Span<float> room)
{
    readonly Span<float> _room = room;

    /// <summary>The share of a part, in the first or the second place.</summary>
    public ReadOnlySpan<float> Read(ReadOnlySpan<float> all, Range part, int place)
    {
        var (start, count) = part.GetOffsetAndLength(size);
        if (all.IsEmpty || count == 0) return default;
        var share = _room.Slice(place * (_room.Length / 3), batch * count);
        StateRows.Copy(all[start..], size, share, count, batch, count);
        return share;
    }

    /// <summary>Room for a share that a part will write.</summary>
    public Span<float> Take(ReadOnlySpan<float> all, Range part) =>
        all.IsEmpty ? default : _room.Slice(2 * (_room.Length / 3), batch * part.GetOffsetAndLength(size).Length);

    /// <summary>Puts what the part wrote into its place.</summary>
    public void Write(Span<float> all, Range part)
    {
        var (start, count) = part.GetOffsetAndLength(size);
        if (!all.IsEmpty && count > 0) StateRows.Copy(Take(all, part), count, all[start..], size, batch, count);
    }
}
