using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Embedding;

/// <summary>What is read and added.</summary>
/// <param name="Output">The column of the embeddings.</param>
/// <param name="Features">The columns of the sequences, and of what comes beside them.</param>
sealed record SequenceEmbeddingColumns(string Output, FeatureColumns Features)
{
    /// <summary>Throws unless <paramref name="shape"/> has the columns; alone, a single number is no sequence.</summary>
    public void Check(IExceptionContext context, SchemaShape shape)
    {
        Features.Check(context, shape);
        if (Features.Columns is [var only] && MLNetInternals.TryFind(shape, only.Name, out var column) && SchemaCheck.IsScalar(column) && !column.IsKey)
            throw SchemaCheck.Mismatch(context, "input", column, "a sequence: a vector of numbers, or keys");
    }

    /// <summary>Writes or reads them.</summary>
    public static SequenceEmbeddingColumns Transfer(ModelCodec codec, IReadOnlyList<FeatureSpec> inputs, SequenceEmbeddingColumns? columns)
    {
        var output = codec.Name(columns?.Output);
        var features = FeatureColumns.TransferAll(codec, inputs, columns?.Features);
        return new(output, new(features.Columns) { Vocabularies = FeatureColumns.TransferVocabularies(codec, inputs, columns?.Features.Vocabularies ?? []) });
    }
}
