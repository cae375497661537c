namespace Microsoft.ML.Lstm.Engine.Layers.Composite;

/// <summary>A layer's share of states [B, all], copied into rows of its own and back; an empty state gives an empty share.</summary>
/// <remarks>There is room for three shares at a time: two that are read and one that is written.</remarks>
readonly ref struct StateSlices(int size, int batch, Span<float> room)
{
    readonly Span<float> _room = room;

    /// <summary>The share of a layer, in the first or the second place.</summary>
    public ReadOnlySpan<float> Read(ReadOnlySpan<float> all, int start, int count, int place)
    {
        if (all.IsEmpty || count == 0) return default;
        var share = _room.Slice(place * (_room.Length / 3), batch * count);
        StateRows.Copy(all[start..], size, share, count, batch, count);
        return share;
    }

    /// <summary>Room for a share that a layer will write.</summary>
    public Span<float> Take(ReadOnlySpan<float> all, int count) =>
        all.IsEmpty ? default : _room.Slice(2 * (_room.Length / 3), batch * count);

    /// <summary>Puts what the layer wrote into its place.</summary>
    public void Write(Span<float> all, int start, int count)
    {
        if (!all.IsEmpty && count > 0) StateRows.Copy(Take(all, count), count, all[start..], size, batch, count);
    }
}
