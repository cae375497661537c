using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Skeletons;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Turns sequences of skeletons, the joints of a body in each frame, into sequences of features that do not depend on where it stands, how large it is and where it faces.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.ExtractSkeletonFeatures</c>.
/// <para>Input: a vector of numbers, [frames, joints, dimensions] row-major, of any number of frames. Output: a vector of <see cref="float"/>, [frames, features], as the trainers of sequences read it; the features of a frame are, as far as
/// they are asked for: coordinates of the joints, directions of the bones, velocities of the joints, the path of the centre, angles (<see cref="SkeletonFeatureTransformer.FeatureNames"/>). Where the input's size is known the output's is, and its
/// slots are named "frame.feature", frames from 1 on.</para>
/// <para>A joint was not seen where a coordinate is NaN, or all are 0 (<see cref="SkeletonFeatureOptions.ZeroIsMissing"/>): it is put on the straight line between the frames that have it, and stands still before the first and after the last.
/// One that no frame has, and all that depends on it, is 0. A bone without a length has the direction 0, and no angle. Where the scaling bones have no length, nothing is scaled. One frame has velocities of 0, and no frame makes no features.
/// Infinities, and what exceeds 10¹⁰, are an error that names column, row, frame and joint.</para>
/// <para><c>Fit</c> learns nothing. Scoring allocates nothing per row once its buffers have grown to the longest sequence.</para>
/// </remarks>
public sealed class SkeletonFeatureEstimator : IEstimator<SkeletonFeatureTransformer>
{
    readonly IHost _host;
    readonly SkeletonColumns _columns;
    readonly SkeletonPlan _plan;

    internal SkeletonFeatureEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName, SkeletonFeatureOptions options)
    {
        ColumnNames.Require(outputColumnName, nameof(outputColumnName), "the column to add");
        ColumnNames.Require(inputColumnName, nameof(inputColumnName), "the column of the joints");
        (_host, _columns, _plan) = (env.Register(nameof(SkeletonFeatureEstimator)), new(outputColumnName, inputColumnName), new(options));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _columns.Shape(_host, inputSchema);
    }

    /// <summary>Checks the column; no row is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, holds no vectors of numbers, or its type tells of other frames.</exception>
    public SkeletonFeatureTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _columns.Bind(_host, input.Schema, _plan);
        return new(_host, _columns, _plan);
    }
}
