using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>A translator's weights as predicting reads them: packed once, and shared by all threads.</summary>
sealed class TranslationWeights
{
    readonly TranslationNetwork _network;
    readonly float[] _weights, _encoder, _decoder, _logits;
    readonly Projection _output;

    public TranslationWeights(TranslationState state)
    {
        (_network, _weights) = (state.Network, state.Weights);
        _encoder = _network.Encoder.Pack(_weights.AsSpan(0, _network.Encoder.Weights.Count));
        _decoder = new float[_network.Decoder.PackedSize];
        _network.Decoder.Pack(DecoderWeights, _decoder);
        _output = new(_network.Softmax.OutputSize, _network.Softmax.Vocabulary);
        _logits = new float[_output.PackedSize];
        _output.Pack(_network.Softmax.Weights.Slice(Softmax, 0), _logits);
    }

    /// <summary>The encoder's.</summary>
    public Parameters Encoder => new(_weights.AsSpan(0, _network.Encoder.Weights.Count), _encoder);

    /// <summary>The decoder's, packed.</summary>
    public ReadOnlySpan<float> Decoder => _decoder;

    /// <summary>The decoder's, as its layout says.</summary>
    public ReadOnlySpan<float> DecoderWeights => _weights.AsSpan(_network.DecoderPlace);

    /// <summary>Vectors of the target's words.</summary>
    public ReadOnlySpan<float> Embedding => _weights.AsSpan(_network.EmbeddingPlace);

    ReadOnlySpan<float> Softmax => _weights.AsSpan(_network.SoftmaxPlace);

    /// <summary>Logits [rows, V] of outputs.</summary>
    public void Logits(ReadOnlySpan<float> outputs, int rows, Span<float> logits)
    {
        var softmax = _network.Softmax;
        if (!softmax.HasBias) logits.Clear();
        else for (var row = 0; row < rows; row++) softmax.Weights.Slice(Softmax, 1).CopyTo(logits[(row * softmax.Vocabulary)..]);
        // [rows, D] x [D, V] -> [rows, V]
        _output.AddForward(outputs, rows, _logits, logits);
    }
}
