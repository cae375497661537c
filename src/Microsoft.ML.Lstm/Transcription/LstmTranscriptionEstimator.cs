using Microsoft.ML.Lstm.Transcription;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Learns to transcribe sequences, by a recurrent network and connectionist temporal classification (Graves et al. 2006): speech to text, letters to sounds, signals to symbols.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.Text.TranscribeByLstm</c>. A transcript is shorter than what it is made of and in the same order; nobody needs to say which frame belongs to which letter.
/// <para>Input: numbers, row-major [frames, features], a text, or a vector of words or keys; and its transcript, a text or a vector of words. A row without either is not learnt from, nor is one whose transcript does not fit
/// into the steps of its source, which the training warns of.</para>
/// <para>Output: the transcript, a text. Columns for its score, for its words, their times and how surely they were heard, and for the best transcripts can be asked for.</para>
/// <para>Data are read twice. The same seed and data give the same bits on any number of threads, on the same machine, .NET version and vector width.</para>
/// </remarks>
public sealed class LstmTranscriptionEstimator : IEstimator<LstmTranscriptionTransformer>
{
    readonly TranscriptionTraining _training;

    internal LstmTranscriptionEstimator(IHostEnvironment env, LstmTranscriptionOptions options) => _training = new(env, options);

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _training.OutputSchema(inputSchema);
    }

    /// <summary>Trains on all rows but a part, by which it stops in time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or a row cannot be read; or training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before there was any model to keep.</exception>
    public LstmTranscriptionTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _training.Fit(input, null);
    }

    /// <summary>Trains on all rows of <paramref name="trainData"/>, and stops by those of <paramref name="validationData"/>: speakers that it has not heard, where it is to understand any.</summary>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public LstmTranscriptionTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return _training.Fit(trainData, validationData);
    }
}
