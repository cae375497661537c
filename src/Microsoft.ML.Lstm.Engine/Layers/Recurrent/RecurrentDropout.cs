using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>Variational dropout of h (Gal and Ghahramani 2016): one draw for a sequence, the same at all of its steps.</summary>
static class RecurrentDropout
{
    /// <summary>0 or 1 / (1 - rate) for each feature of h [B, padded], picked by its index in [B, features].</summary>
    public static void Draw(ulong seed, float rate, int batch, int features, int padded, Span<float> room, Span<float> keep)
    {
        var draw = room[..(batch * features)];
        draw.Fill(1);
        DropoutMask.Multiply(draw, seed, rate, 1 / (1 - rate), draw);
        keep.Clear();
        StateRows.Copy(draw, features, keep, padded, batch, features);
    }
}
