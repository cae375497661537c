using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML;

/// <summary>What is seen, frame by frame, as sequences, in ML.NET's catalog of transforms.</summary>
public static class LstmVideoCatalog
{
    extension(TransformsCatalog catalog)
    {
        /// <summary>Turns sequences of skeletons into sequences of features: centred and scaled coordinates, directions of bones, velocities, and the path of the centre, turned to face the camera.</summary>
        /// <param name="outputColumnName">Column to add: the features, a vector of <see cref="float"/>, [frames, features].</param>
        /// <param name="inputColumnName">Column of the joints, a vector of numbers, [frames, joints, dimensions]. None: that of <paramref name="outputColumnName"/>.</param>
        /// <param name="options">The layout of the joints, and what is extracted; null for 20 joints of a Kinect.</param>
        /// <exception cref="ArgumentException">A column is not named, or the options do not fit each other.</exception>
        public SkeletonFeatureEstimator ExtractSkeletonFeatures(string outputColumnName, string? inputColumnName = null, SkeletonFeatureOptions? options = null) =>
            new(MLNetInternals.EnvironmentOf(catalog), outputColumnName, inputColumnName ?? outputColumnName, options ?? new());
    }
}
