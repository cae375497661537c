using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Transcription;
using Microsoft.ML.Lstm.Translation;

namespace Microsoft.ML;

/// <summary>Texts: their preparation for LSTM networks, translation, and generation, in ML.NET's catalogs.</summary>
public static class LstmTextCatalog
{
    extension(TransformsCatalog.TextTransforms catalog)
    {
        /// <summary>Splits texts into tokens as networks read them: words in lower case, clitics, numbers, addresses, emoticons, emoji and marks.</summary>
        /// <param name="outputColumnName">Column to add: the tokens, a vector of text.</param>
        /// <param name="inputColumnName">Column of the texts. None: that of <paramref name="outputColumnName"/>.</param>
        /// <exception cref="ArgumentException">A column is not named.</exception>
        public TextTokenizingEstimator TokenizeText(string outputColumnName, string? inputColumnName = null) =>
            new(MLNetInternals.EnvironmentOf(catalog), outputColumnName, inputColumnName ?? outputColumnName);

        /// <summary>Translates sequences to texts: sentences to sentences, commands to actions, frames or sensors to captions.</summary>
        /// <param name="outputColumnName">Column to add: the translation, a text.</param>
        /// <param name="sourceColumnName">Column of what is translated: a text, whose words are what stands between white space, a vector of words, of keys, or of numbers, row-major [steps, features].</param>
        /// <param name="targetColumnName">Column of the translations that are learnt, a text or a vector of words.</param>
        /// <param name="alignmentColumnName">Column to add: how each word attends to the source, [words, positions]. None: no such column.</param>
        /// <param name="hiddenSize">Units of each direction of the encoder, and of the decoder. None: the default of <see cref="LstmTranslationOptions"/>.</param>
        /// <param name="epochs">Passes over the pairs. None: chosen by their number.</param>
        /// <returns>An estimator whose <c>Fit</c> learns to translate.</returns>
        public LstmTranslationEstimator TranslateByLstm(string outputColumnName, string sourceColumnName, string targetColumnName, string? alignmentColumnName = null, int? hiddenSize = null, int? epochs = null) =>
            catalog.TranslateByLstm(new()
            {
                OutputColumnName = outputColumnName,
                SourceColumnName = sourceColumnName,
                TargetColumnName = targetColumnName,
                AlignmentColumnName = alignmentColumnName,
                Network = new() { HiddenSize = hiddenSize },
                Training = new() { Epochs = epochs },
            });

        /// <summary>Translates sequences to texts, by a network whose every setting can be chosen.</summary>
        /// <param name="options">Columns and settings; output, source and target column must be set.</param>
        /// <exception cref="ArgumentException">A column that must be named is not, or one is named twice, or a setting is one that a translator does not have.</exception>
        public LstmTranslationEstimator TranslateByLstm(LstmTranslationOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);

        /// <summary>Summarizes texts: a translator that can copy words of the text, names and numbers that it has never seen among them, and that knows what it has said (See, Liu and Manning 2017).</summary>
        /// <param name="outputColumnName">Column to add: the summary, a text.</param>
        /// <param name="textColumnName">Column of what is summarized: a text, whose words are what stands between white space, or a vector of words.</param>
        /// <param name="summaryColumnName">Column of the summaries that are learnt, a text or a vector of words.</param>
        /// <param name="alignmentColumnName">Column to add: how each word attends to the text, [words, positions]. None: no such column.</param>
        /// <param name="hiddenSize">Units of each direction of the encoder, and of the decoder. None: the default of <see cref="LstmSummaryOptions"/>.</param>
        /// <param name="epochs">Passes over the pairs. None: chosen by their number.</param>
        /// <returns>An estimator whose <c>Fit</c> learns to summarize.</returns>
        public LstmTranslationEstimator SummarizeByLstm(string outputColumnName, string textColumnName, string summaryColumnName, string? alignmentColumnName = null, int? hiddenSize = null, int? epochs = null) =>
            catalog.SummarizeByLstm(new()
            {
                OutputColumnName = outputColumnName,
                SourceColumnName = textColumnName,
                TargetColumnName = summaryColumnName,
                AlignmentColumnName = alignmentColumnName,
                Network = new() { HiddenSize = hiddenSize },
                Training = new() { Epochs = epochs },
            });

        /// <summary>Summarizes texts, by a network whose every setting can be chosen.</summary>
        /// <param name="options">Columns and settings; output, source and target column must be set.</param>
        /// <exception cref="ArgumentException">A column that must be named is not, or one is named twice, or a setting is one that a translator does not have.</exception>
        public LstmTranslationEstimator SummarizeByLstm(LstmSummaryOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);

        /// <summary>Compares predicted texts with references: BLEU and chrF as sacreBLEU counts them, ROUGE-1, -2 and -L, exact matches.</summary>
        /// <param name="data">Rows with references and predicted texts.</param>
        /// <param name="labelColumnName">Column of the references, a text or a vector of words.</param>
        /// <param name="predictedColumnName">Column of the predicted texts.</param>
        /// <param name="tokens">What BLEU counts as a word; texts that were tokenized before are best split at spaces.</param>
        /// <exception cref="ArgumentOutOfRangeException">A column is missing or no text.</exception>
        public TranslationMetrics EvaluateTranslation(IDataView data, string labelColumnName, string predictedColumnName, BleuTokens tokens = BleuTokens.Mteval13a) =>
            TranslationEvaluation.Evaluate(MLNetInternals.EnvironmentOf(catalog), data, labelColumnName, predictedColumnName, tokens);

        /// <summary>Transcribes sequences: speech to text, letters to sounds, signals to symbols, where nobody says which frame belongs to which letter.</summary>
        /// <param name="outputColumnName">Column to add: the transcript, a text.</param>
        /// <param name="sourceColumnName">Column of what is transcribed: numbers, row-major [frames, features], a text, or a vector of words or keys.</param>
        /// <param name="labelColumnName">Column of the transcripts that are learnt, a text or a vector of words.</param>
        /// <param name="unit">What transcripts are cut into.</param>
        /// <param name="hiddenSize">Units of each direction of a recurrent layer. None: the default of <see cref="LstmTranscriptionOptions"/>.</param>
        /// <param name="epochs">Passes over the examples. None: chosen by their number.</param>
        /// <returns>An estimator whose <c>Fit</c> learns to transcribe.</returns>
        public LstmTranscriptionEstimator TranscribeByLstm(string outputColumnName, string sourceColumnName, string labelColumnName, TextUnit unit = TextUnit.Characters, int? hiddenSize = null, int? epochs = null) =>
            catalog.TranscribeByLstm(new()
            {
                OutputColumnName = outputColumnName,
                SourceColumnName = sourceColumnName,
                LabelColumnName = labelColumnName,
                Unit = unit,
                Network = new() { HiddenSize = hiddenSize },
                Training = new() { Epochs = epochs },
            });

        /// <summary>Transcribes sequences, by a network whose every setting can be chosen.</summary>
        /// <param name="options">Columns and settings; output, source and label column must be set.</param>
        /// <exception cref="ArgumentException">A column that must be named is not, or one is named twice, or a setting is one that a transcriber does not have.</exception>
        public LstmTranscriptionEstimator TranscribeByLstm(LstmTranscriptionOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);

        /// <summary>Compares transcripts with references: word error rate and character error rate.</summary>
        /// <param name="data">Rows with references and transcripts.</param>
        /// <param name="labelColumnName">Column of the references, a text or a vector of words.</param>
        /// <param name="predictedColumnName">Column of the transcripts.</param>
        /// <exception cref="ArgumentOutOfRangeException">A column is missing or no text.</exception>
        public TranscriptionMetrics EvaluateTranscription(IDataView data, string labelColumnName, string predictedColumnName) =>
            TranscriptionEvaluation.Evaluate(MLNetInternals.EnvironmentOf(catalog), data, labelColumnName, predictedColumnName);

        /// <summary>Learns a language model from texts, and continues texts with it.</summary>
        /// <param name="outputColumnName">Column to add: what continues the text, of the same type.</param>
        /// <param name="inputColumnName">Column of the texts: text, a vector of text, or a vector of keys.</param>
        /// <param name="unit">What texts are cut into; vectors hold their tokens already.</param>
        /// <exception cref="ArgumentException">A column is not named.</exception>
        public LstmTextGenerationEstimator GenerateByLstm(string outputColumnName, string inputColumnName, TextUnit unit = TextUnit.Subwords) =>
            catalog.GenerateByLstm(new() { OutputColumnName = outputColumnName, InputColumnName = inputColumnName, Unit = unit });

        /// <summary>Learns a language model, whose every setting can be chosen, from texts, and continues texts with it.</summary>
        /// <param name="options">Columns and settings.</param>
        /// <exception cref="ArgumentException">A column that must be named is not, or one is named twice; or a setting is out of its range, or is none of this task's.</exception>
        public LstmTextGenerationEstimator GenerateByLstm(LstmTextGenerationOptions options) => new(MLNetInternals.EnvironmentOf(catalog), options);
    }
}
