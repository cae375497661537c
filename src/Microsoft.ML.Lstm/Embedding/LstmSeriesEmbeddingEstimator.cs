using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Embedding;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Adds an embedding of each row's series, by the pretrained LSTM network that comes with the library: features for any trainer of ML.NET.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.EmbedSeriesByLstm</c>.
/// <para>Input: a vector of numbers of any type and length, one series a row, oldest value first; NaN is a missing value; of more than 2,048 values the newest count. Output: a vector of 256
/// <see cref="float"/> by <see cref="PretrainedNetwork.Small"/>, the default (512 and 128 by the other networks), the network's state at the end of the series and behind it the mean of its states over patches of 16 values; zeros for a series without any known value.</para>
/// <para>A series is standardised before it is read, so its level and its scale are not in the embedding: concatenate them where they tell something. <c>Fit</c> learns nothing.</para>
/// </remarks>
public sealed class LstmSeriesEmbeddingEstimator : IEstimator<LstmSeriesEmbeddingTransformer>
{
    readonly IHost _host;
    readonly EmbeddingColumns _columns;

    internal LstmSeriesEmbeddingEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName, int seasonLength, PretrainedNetwork network)
    {
        ColumnNames.Require(outputColumnName, nameof(outputColumnName), "the column to add");
        ColumnNames.Require(inputColumnName, nameof(inputColumnName), "the column of the series");
        if (seasonLength is < 0 or > TokenLayout.MostContext)
            throw new ArgumentOutOfRangeException(nameof(seasonLength), seasonLength, $"A season of {seasonLength} steps was told, but it has 1 step, for none, to {TokenLayout.MostContext}.");
        if (!Enum.IsDefined(network)) throw new ArgumentOutOfRangeException(nameof(network), network, $"There is no network {network}. Take one of {nameof(PretrainedNetwork)}.");
        (_host, _columns) = (env.Register(nameof(LstmSeriesEmbeddingEstimator)), new(outputColumnName, inputColumnName, seasonLength, NetworkChoice.Of(network)));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Check(_host, inputSchema);
        return SchemaCheck.With(inputSchema, [MLNetInternals.ColumnOf(_columns.Output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single)]);
    }

    /// <summary>Checks the column; nothing is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or no vector of numbers.</exception>
    public LstmSeriesEmbeddingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _columns.Check(_host, MLNetInternals.ShapeOf(input.Schema));
        return new(_host, _columns);
    }
}
