using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>Many texts that are read side by side, each in a place of its own, a token at a time: what comes next in each, and how likely it is. Not thread-safe.</summary>
sealed class LanguageStates(LanguageModel model)
{
    /// <summary>Texts of a pass.</summary>
    const int Rows = 16;

    readonly LanguageNetwork _network = model.State.Network;
    readonly NetworkPass _pass = new(model.State.Network.Graph, Rows);
    readonly int _stateSize = model.State.Network.Graph.StateSize, _vocabulary = model.Config.Vocabulary;
    readonly float[] _before = new float[Rows * model.State.Network.Graph.StateSize], _after = new float[Rows * model.State.Network.Graph.StateSize];

    // By place; of a text that has begun, once for all.
    float[] _states = [], _logProbabilities = [], _begun = [], _first = [];

    /// <summary>Makes room for so many texts.</summary>
    public void Reserve(int places)
    {
        if (_logProbabilities.Length >= places * _vocabulary) return;
        (_states, _logProbabilities) = (new float[checked(places * _stateSize)], new float[checked(places * _vocabulary)]);
    }

    /// <summary>Begins a text: what stands before it is the end of another.</summary>
    public void Begin(int place)
    {
        if (_first.Length == 0)
        {
            State(place).Clear();
            Advance([place], [LanguageModel.EndOfText], [place]);
            (_begun, _first) = (State(place).ToArray(), Next(place).ToArray());
        }
        _begun.CopyTo(State(place));
        _first.CopyTo(Next(place));
    }

    /// <summary>Takes a text to another place as it is.</summary>
    public void Copy(int from, int to)
    {
        State(from).CopyTo(State(to));
        Next(from).CopyTo(Next(to));
    }

    /// <summary>Reads a token of each of some texts, each from one place to another, from which none of the others comes.</summary>
    public void Advance(ReadOnlySpan<int> from, ReadOnlySpan<int> tokens, ReadOnlySpan<int> to)
    {
        for (var first = 0; first < tokens.Length; first += Rows)
        {
            var count = Math.Min(Rows, tokens.Length - first);
            Advance(from.Slice(first, count), tokens.Slice(first, count), to.Slice(first, count), count);
        }
    }

    /// <summary>The logarithm of the probability that a token comes next.</summary>
    public float LogProbability(int place, int token) => _logProbabilities[(place * _vocabulary) + token];

    void Advance(ReadOnlySpan<int> from, ReadOnlySpan<int> tokens, ReadOnlySpan<int> to, int count)
    {
        var (size, units) = (model.Config.EmbeddingSize, model.Units);
        var embeddings = model.State.Weights.AsSpan(_network.Embeddings);
        _pass.Begin(1);
        for (var i = 0; i < count; i++)
        {
            var place = _pass.Place(0, i, out var present);
            present.Fill(true);
            TensorPrimitives.Multiply(embeddings.Slice(tokens[i] * size, size), _network.InputScale, place);
            State(from[i]).CopyTo(_before.AsSpan(i * _stateSize));
        }
        var states = count * _stateSize;
        var features = _pass.Forward(count, new(model.State.Weights.AsSpan(0, _network.Graph.Weights.Count), model.Packed[.._network.Graph.PackedSize]), seed: null, _before.AsSpan(0, states), _after.AsSpan(0, states));
        for (var i = 0; i < count; i++)
        {
            _after.AsSpan(i * _stateSize, _stateSize).CopyTo(State(to[i]));
            var next = Next(to[i]);
            _network.Objective.Logits(features.Slice(i * units, units), model.State.Weights.AsSpan(_network.Own), model.Packed[_network.Graph.PackedSize..], next);
            TensorPrimitives.Subtract(next, (float)BeamCandidates.LogSum(next), next);
        }
    }

    Span<float> State(int place) => _states.AsSpan(place * _stateSize, _stateSize);

    Span<float> Next(int place) => _logProbabilities.AsSpan(place * _vocabulary, _vocabulary);
}
