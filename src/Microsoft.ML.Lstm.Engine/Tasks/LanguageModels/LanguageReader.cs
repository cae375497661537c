using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>Reads one text from its beginning on, token after token, and keeps the state: what comes next, and how likely what came was. Its memory does not grow with the text. Not thread-safe.</summary>
sealed class LanguageReader
{
    /// <summary>Tokens of a pass: products of many rows at once, in memory that is soon taken.</summary>
    const int MostSteps = 64;

    readonly LanguageModel _model;
    readonly LanguageNetwork _network;
    readonly NetworkPass _pass;
    readonly TokenLoss _loss;
    readonly float[] _state, _last, _features, _sum, _logits;
    readonly int[] _targets = new int[MostSteps + 1];
    long _read;

    public LanguageReader(LanguageModel model)
    {
        (_model, _network) = (model, model.State.Network);
        var size = _network.Objective.OutputSize;
        (_pass, _loss) = (new(_network.Graph, 1), new(_network.Objective, 1, MostSteps));
        (_state, _last, _sum) = (new float[_network.Graph.StateSize], new float[size], new float[size]);
        (_features, _logits) = (new float[MostSteps * size], new float[model.Config.Vocabulary]);
        _pass.Reserve(MostSteps);
        Begin();
    }

    /// <summary>The model.</summary>
    public LanguageModel Model => _model;

    /// <summary>The features after the last token [units].</summary>
    public ReadOnlySpan<float> Last => _last;

    /// <summary>Begins a new text: what stands before it is the end of another.</summary>
    public void Begin()
    {
        Array.Clear(_state);
        Pass([LanguageModel.EndOfText]);
        Array.Clear(_sum);
        _read = 0;
    }

    /// <summary>Reads tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A token is none of the vocabulary.</exception>
    public void Read(ReadOnlySpan<int> tokens)
    {
        for (; tokens.Length > 0; tokens = tokens[Math.Min(MostSteps, tokens.Length)..]) Pass(tokens[..Math.Min(MostSteps, tokens.Length)]);
    }

    /// <summary>Reads tokens, each of which is first predicted from those before it; the sum of -ln of their probabilities.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A token is none of the vocabulary.</exception>
    public double Score(ReadOnlySpan<int> tokens)
    {
        var (sum, size) = (0.0, _last.Length);
        var weights = _model.State.Weights.AsSpan(_network.Own);
        var packed = _model.Packed[_network.Graph.PackedSize..];
        for (; tokens.Length > 0; tokens = tokens[Math.Min(MostSteps, tokens.Length)..])
        {
            var part = tokens[..Math.Min(MostSteps, tokens.Length)];
            _last.CopyTo(_features, 0);
            var features = Pass(part);
            features[..((part.Length - 1) * size)].CopyTo(_features.AsSpan(size));
            part.CopyTo(_targets.AsSpan(1));
            sum += _loss.Evaluate(_features.AsSpan(0, part.Length * size), _targets, 1, part.Length, weights, packed, default, default).Sum;
        }
        return sum;
    }

    /// <summary>The logits of the token that comes next [vocabulary]; valid until the next call.</summary>
    public Span<float> Logits()
    {
        _network.Objective.Logits(_last, _model.State.Weights.AsSpan(_network.Own), _model.Packed[_network.Graph.PackedSize..], _logits);
        return _logits;
    }

    /// <summary>The mean of the features after each token of the text so far, which is its embedding [units]; zeros before there is one.</summary>
    public void Mean(Span<float> mean) => TensorPrimitives.Multiply<float>(_sum, _read == 0 ? 0 : 1f / _read, mean);

    ReadOnlySpan<float> Pass(ReadOnlySpan<int> tokens)
    {
        var (size, units) = (_model.Config.EmbeddingSize, _last.Length);
        var embeddings = _model.State.Weights.AsSpan(_network.Embeddings);
        _pass.Begin(tokens.Length);
        var place = _pass.Place(0, 0, out var present);
        present.Fill(true);
        for (var t = 0; t < tokens.Length; t++)
        {
            if ((uint)tokens[t] >= (uint)_model.Config.Vocabulary) throw Require.Refused(nameof(tokens), tokens[t], $"Token {tokens[t]} is none of 0 to {_model.Config.Vocabulary - 1}.");
            TensorPrimitives.Multiply(embeddings.Slice(tokens[t] * size, size), _network.InputScale, place.Slice(t * size, size));
        }
        var features = _pass.Forward(1, new(_model.State.Weights.AsSpan(0, _network.Graph.Weights.Count), _model.Packed[.._network.Graph.PackedSize]), seed: null, _state, _state);
        for (var t = 0; t < tokens.Length; t++) TensorPrimitives.Add<float>(_sum, features.Slice(t * units, units), _sum);
        _read += tokens.Length;
        features[^units..].CopyTo(_last);
        return features;
    }
}
