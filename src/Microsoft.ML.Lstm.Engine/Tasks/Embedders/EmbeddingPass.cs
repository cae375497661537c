using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Embedders;

/// <summary>Embeds many rows at once, in blocks on several threads, and keeps its memory. Not thread-safe.</summary>
sealed class EmbeddingPass
{
    readonly EmbedderState _state;
    readonly float[][] _packed;
    readonly RowBlocks _blocks;
    readonly int _size;
    float[] _embeddings = [];

    public EmbeddingPass(EmbedderState state, float[][] packed, ThreadTeam team) => (_state, _packed, _size, _blocks) = (state, packed, state.Size, new(team, Open));

    /// <summary>Embeddings [rows, Size] of all rows of a set; they stand until the next call.</summary>
    public ReadOnlySpan<float> Embed(ExampleSet examples)
    {
        if (_embeddings.Length < examples.Count * _size) _embeddings = new float[checked(examples.Count * _size)];
        _blocks.Run(examples);
        return _embeddings.AsSpan(0, examples.Count * _size);
    }

    /// <summary>One of them.</summary>
    public ReadOnlySpan<float> Embedding(int row) => _embeddings.AsSpan(row * _size, _size);

    BlockWork Open(int most)
    {
        var loader = new ExampleLoader(_state.Network, _state.Scalers, most);
        return (examples, rows, places) =>
        {
            loader.Load(examples, rows);
            var start = 0;
            for (var member = 0; member < _packed.Length; member++)
            {
                loader.Pass.Forward(rows.Length, new(_state.Members[member], _packed[member]), seed: null);
                start = Copy(loader, places, start, ofSequences: true);
            }

            Copy(loader, places, start, ofSequences: false);
            if (_state.Standardization.Length > 0)
                foreach (var place in places) Standardize(_embeddings.AsSpan(place * _size, _size));
        };
    }

    void Standardize(Span<float> embedding)
    {
        TensorPrimitives.Subtract(embedding, _state.Standardization.AsSpan(0, _size), embedding);
        TensorPrimitives.Multiply(embedding, _state.Standardization.AsSpan(_size), embedding);
    }

    /// <summary>Copies the vectors of the pass's sequences, or its static numbers, to where they belong; where the next ones begin.</summary>
    int Copy(ExampleLoader loader, ReadOnlySpan<int> places, int start, bool ofSequences)
    {
        for (var input = 0; input < _state.Network.Count; input++)
        {
            if (_state.Network.Encoders[input] is null == ofSequences) continue;
            var vectors = loader.Pass.Values(_state.Network.Encoded(input).Number);
            var size = vectors.Length / places.Length;
            for (var row = 0; row < places.Length; row++) vectors.Slice(row * size, size).CopyTo(_embeddings.AsSpan((places[row] * _size) + start));
            start += size;
        }

        return start;
    }
}
