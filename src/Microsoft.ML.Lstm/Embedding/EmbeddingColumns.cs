using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Embedding;

/// <summary>What is read and added.</summary>
/// <param name="Output">The column of the embeddings.</param>
/// <param name="Input">The column of the series.</param>
/// <param name="Season">Their season; 0 to find one of each, 1 for none.</param>
/// <param name="Network">The network that reads them.</param>
sealed record EmbeddingColumns(string Output, string Input, int Season, NetworkChoice Network)
{
    const string Role = "input";

    /// <summary>Throws unless <paramref name="shape"/> has the column of series, a vector of numbers.</summary>
    public void Check(IExceptionContext context, SchemaShape shape)
    {
        var column = SchemaCheck.Find(context, shape, Role, Input);
        if (SchemaCheck.IsScalar(column) || !NumberColumn.CanRead(column)) throw SchemaCheck.Mismatch(context, Role, column, "a vector of numbers, one series a row");
    }

    /// <summary>Writes or reads them.</summary>
    public static EmbeddingColumns Transfer(ModelCodec codec, EmbeddingColumns? columns) => new(codec.Name(columns?.Output), codec.Name(columns?.Input), codec.Int(columns?.Season, 0, 1 << 11), NetworkChoice.Transfer(codec, columns?.Network));
}
