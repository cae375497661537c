using Microsoft.ML.Lstm.Audio.Features;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Turns samples of sounds into sequences of features, a step for each frame, as the trainers of sequences read them.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.ExtractAudioFeatures</c>.
/// <para>Input: a vector of samples, full scale from -1 to 1, whose rate is known by its annotation (<c>LoadAudio</c>) or by the options. Output: a variable-size vector of <see cref="float"/>, [frames, features] row-major, whose type tells
/// the features of a frame.</para>
/// <para>n samples make 1 + (n - window) / hop frames, rounded down: what remains is left out. Fewer than a frame has make one frame, as if silence followed; none make none. Silence is finite by the floor of the logarithm. Samples beyond
/// full scale are taken as they are; NaN, infinities and what exceeds 10¹⁰ are an error that names column, row and sample.</para>
/// <para><c>Fit</c> learns nothing but the rate. Scoring allocates nothing per row once its buffers have grown to the longest sound.</para>
/// </remarks>
public sealed class AudioFeatureEstimator : IEstimator<AudioFeatureTransformer>
{
    readonly IHost _host;
    readonly AudioFeatureColumns _columns;
    readonly AudioFeatureOptions _options;

    internal AudioFeatureEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName, AudioFeatureOptions options)
    {
        ColumnNames.Require(outputColumnName, nameof(outputColumnName), "the column to add");
        ColumnNames.Require(inputColumnName, nameof(inputColumnName), "the column of the samples");
        // What does not fit at a rate that is stated is told at once.
        if (options.SampleRate is { } rate) _ = new FramePlan(options, rate);
        (_host, _columns, _options) = (env.Register(nameof(AudioFeatureEstimator)), new(outputColumnName, inputColumnName), options);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _columns.Shape(_host, inputSchema, _options);
    }

    /// <summary>Checks the column and takes its rate; no row is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or holds no vectors of numbers, or its rate is another than the options'.</exception>
    /// <exception cref="ArgumentException">No rate is known, or the options do not fit at it.</exception>
    public AudioFeatureTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(_host, _columns, _columns.Plan(_host, input.Schema, _options));
    }
}
