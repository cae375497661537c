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

        /// <summary>Chooses the frames that stand for a sequence: those that score high and do not show the same.</summary>
        /// <param name="outputColumnName">Column to add: the chosen frames, from 0 on, in their order in time, a vector of <see cref="int"/>.</param>
        /// <param name="featureColumnName">Column of the frames, a vector of numbers, [frames, features].</param>
        /// <param name="scoreColumnName">Column of the frames' scores, a vector of numbers of at least 0, one a frame, or several of which the options choose. None: all count alike.</param>
        /// <param name="options">How many frames are chosen; null for 15 % of them.</param>
        /// <exception cref="ArgumentException">A column is not named.</exception>
        public KeyFrameEstimator SelectKeyFrames(string outputColumnName, string featureColumnName, string? scoreColumnName = null, KeyFrameOptions? options = null) =>
            new(MLNetInternals.EnvironmentOf(catalog), outputColumnName, featureColumnName, scoreColumnName, options ?? new());
    }
}
