using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Embedders;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Embedding;

/// <summary>Embeds sequences, many at once or one alone.</summary>
sealed class SequenceEmbeddingScorer(SequenceEmbedder embedder, FeatureColumns features, DataViewRow row, int threads) : IScorer
{
    readonly ExampleBatch _batch = new(row, embedder.Inputs, features.Vocabularies);
    readonly EmbeddingPass _pass = embedder.CreatePass(threads);

    public bool HasRoom => _batch.HasRoom;

    public void Clear() => _batch.Clear();

    public void Add() => _batch.Add();

    public void Score() => _pass.Embed(_batch.Set);

    public Delegate Getter(int appended, Func<int> row) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, _pass.Embedding(row())));
}
