using Microsoft.ML.Lstm.Audio;
using Microsoft.ML.Lstm.Audio.Loading;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Reads the WAV files that a column names as vectors of samples.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.LoadAudio</c>.
/// <para>Input: a column of file names. Output: a vector of <see cref="float"/> of any length, annotated with its rate: the mean of the file's channels, with full scale from -1 to 1, at one rate for all files. Files may have 1,000 to
/// 192,000 samples a second, any number of channels, and 8, 16, 24 or 32 bit PCM or 32 bit floats, which may exceed full scale. Other rates are converted by a windowed sinc filter, which takes away what a lower
/// rate cannot hold; a sound of n samples at rate r becomes one of n·sampleRate/r, rounded up.</para>
/// <para>Files are read when rows are, one at a time. One that is missing, cut off, compressed, no WAV file, or without samples is an error that names it and the column. <c>Fit</c> learns nothing.</para>
/// </remarks>
public sealed class AudioLoadingEstimator : IEstimator<AudioLoadingTransformer>
{
    readonly IHost _host;
    readonly AudioLoadingColumns _columns;

    internal AudioLoadingEstimator(IHostEnvironment env, string outputColumnName, string? audioFolder, string inputColumnName, int sampleRate)
    {
        ColumnNames.Require(outputColumnName, nameof(outputColumnName), "the column to add");
        ColumnNames.Require(inputColumnName, nameof(inputColumnName), "the column of the file names");
        Require.Between(sampleRate, SampleRateAnnotation.Least, SampleRateAnnotation.Most, nameof(sampleRate));
        (_host, _columns) = (env.Register(nameof(AudioLoadingEstimator)), new(outputColumnName, audioFolder, inputColumnName, sampleRate));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _columns.Shape(_host, inputSchema);
    }

    /// <summary>Checks the column; no file is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or no text.</exception>
    public AudioLoadingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _columns.Bind(_host, input.Schema);
        return new(_host, _columns);
    }
}
