using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>Reads whole sequences and gives their codes, of a model that has any. Not thread-safe.</summary>
sealed class SequenceEncoder(SequenceGenerator model)
{
    readonly NetworkPass _pass = new(model.State.Network.Latent!.Encoder, 1);

    /// <summary>The distribution of a sequence's code: means, then logarithms of variances, [2 · size]; it stands until the next call.</summary>
    /// <param name="steps">[steps, values], one step or more.</param>
    public ReadOnlySpan<float> Encode(ReadOnlySpan<float> steps)
    {
        _pass.Begin(steps.Length / model.Config.Values);
        var place = _pass.Place(0, 0, out var present);
        present.Fill(true);
        model.State.Scalers.Read(steps, place);
        return _pass.Forward(1, model.EncoderParameters, seed: null);
    }
}
