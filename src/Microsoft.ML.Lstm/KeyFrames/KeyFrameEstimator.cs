using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.KeyFrames;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Chooses the frames that stand for a sequence: those that score high and do not show the same.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.SelectKeyFrames</c>.
/// <para>Input: a vector of numbers, [frames, features] row-major, and, if there is one, a vector with a score of each frame, at least 0, such as the probabilities that a tagger of steps gives. Output: a vector of <see cref="int"/>, the chosen
/// frames, from 0 on, in their order in time; at most as many as the options say, and fewer where others would add nothing.</para>
/// <para>Chosen is the greedy most probable set of a determinantal point process (Chen, Zhang and Zhou 2018), as dppLSTM does (Zhang et al. 2016): its kernel is q·q'·exp(-|x - x'|/s), with the scores q, the features x as they are, and s the root of
/// the mean squared distance of two frames of the sequence. Without scores all frames count alike. A feature that is NaN is as the mean of the sequence; a frame with a score of 0 is never chosen, nor one that is the same as another that is. A sequence
/// without frames has none. Infinities and what exceeds 10¹⁵, and scores below 0 or NaN, are an error that names column, row and frame.</para>
/// <para><c>Fit</c> learns nothing. Scoring allocates nothing per row once its buffers have grown to the longest sequence.</para>
/// </remarks>
public sealed class KeyFrameEstimator : IEstimator<KeyFrameTransformer>
{
    readonly IHost _host;
    readonly KeyFrameColumns _columns;

    internal KeyFrameEstimator(IHostEnvironment env, string outputColumnName, string featureColumnName, string? scoreColumnName, KeyFrameOptions options)
    {
        ColumnNames.Require(outputColumnName, nameof(outputColumnName), "the column to add");
        ColumnNames.Require(featureColumnName, nameof(featureColumnName), "the column of the frames");
        ColumnNames.RefuseEmpty(scoreColumnName, nameof(scoreColumnName));
        (_host, _columns) = (env.Register(nameof(KeyFrameEstimator)), new(outputColumnName, featureColumnName, scoreColumnName, options));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _columns.Shape(_host, inputSchema);
    }

    /// <summary>Checks the columns; no row is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, holds no vectors of numbers, or has fewer scores a frame than the options ask for.</exception>
    public KeyFrameTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(_host, _columns.Fitted(_host, input.Schema));
    }
}
