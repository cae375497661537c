using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML;

/// <summary>Sounds as sequences, in ML.NET's catalog of transforms.</summary>
public static class LstmAudioCatalog
{
    extension(TransformsCatalog catalog)
    {
        /// <summary>Reads the WAV files that a column names as vectors of samples: one channel, one rate.</summary>
        /// <param name="outputColumnName">Column to add: the samples, a vector of <see cref="float"/> of any length, full scale from -1 to 1, annotated with their rate.</param>
        /// <param name="audioFolder">Folder of the files, which the model keeps; null or empty where the column holds whole paths.</param>
        /// <param name="inputColumnName">Column of the file names. None: that of <paramref name="outputColumnName"/>.</param>
        /// <param name="sampleRate">Samples a second, 1,000 to 192,000, to which files of other rates are converted; default 16,000.</param>
        /// <exception cref="ArgumentException">A column is not named, or the rate is out of its range.</exception>
        public AudioLoadingEstimator LoadAudio(string outputColumnName, string? audioFolder, string? inputColumnName = null, int sampleRate = 16_000) =>
            new(MLNetInternals.EnvironmentOf(catalog), outputColumnName, audioFolder, inputColumnName ?? outputColumnName, sampleRate);

        /// <summary>Turns samples of sounds into sequences of features, by default the logarithms of 40 mel bands every 10 milliseconds, normalised within each sound.</summary>
        /// <param name="outputColumnName">Column to add: the features, a variable-size vector of <see cref="float"/>, [frames, features].</param>
        /// <param name="inputColumnName">Column of the samples, a vector of numbers. None: that of <paramref name="outputColumnName"/>.</param>
        /// <param name="options">What is extracted; null for the defaults.</param>
        /// <exception cref="ArgumentException">A column is not named, or the options do not fit each other.</exception>
        public AudioFeatureEstimator ExtractAudioFeatures(string outputColumnName, string? inputColumnName = null, AudioFeatureOptions? options = null) =>
            new(MLNetInternals.EnvironmentOf(catalog), outputColumnName, inputColumnName ?? outputColumnName, options ?? new());
    }
}
