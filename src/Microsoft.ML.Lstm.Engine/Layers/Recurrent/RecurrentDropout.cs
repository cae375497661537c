using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>Variational dropout of h (Gal and Ghahramani 2016): one draw for a sequence, the same at all of its steps.</summary>
static class RecurrentDropout
{
    /// <summary>0 or 1 / (1 - rate) for each feature of h [B, padded], picked by the index in [B, features] that its sequence has; an order says whose row each is.</summary>
    public static void Draw(ulong seed, float rate, int batch, int features, int padded, Span<float> room, Span<float> keep, ReadOnlySpan<int> order = default)
    {
        var draw = room[..(batch * features)];
        draw.Fill(1);
        DropoutMask.Multiply(draw, seed, rate, 1 / (1 - rate), draw);
        keep.Clear();
        for (var row = 0; row < batch; row++) draw.Slice((order.IsEmpty ? row : order[row]) * features, features).CopyTo(keep[(row * padded)..]);
    }
}
