using Microsoft.ML.Lstm.Tests.Generation;
using Microsoft.ML.Lstm.Tests.Tagging;
using Microsoft.ML.Lstm.Tests.Transcription;
using Microsoft.ML.Lstm.Tests.Translation;

namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>Estimators of tokens and texts.</summary>
public sealed partial record Subject
{
    public static readonly Subject Tagger = new(
        "LstmTagger of words with intents",
        (ml, setting) => ml.MulticlassClassification.Trainers.LstmTagger(TaggingFixtures.Small with
        {
            AdditionalFeatureColumns = [new("Words")],
            SequenceLabelColumnName = "Kind",
            ExampleWeightColumnName = "Weight",
            Training = setting.Of(TaggingFixtures.Small.Training with { Epochs = 2 }),
        }),
        [new("Tokens", "Kind"), new("Words", "Text"), new("Tags", "Kind", TrainingOnly: true), new("Kind", "Value", TrainingOnly: true), new("Weight", "Text", TrainingOnly: true)],
        "Score", "PredictedTags", "TagProbabilities", "SpanStarts", "SpanLengths", "SpanTypes", "SpanProbabilities", "PredictedLabel", "Score")
    {
        Before = Tokens,
    };

    public static readonly Subject NumberTagger = new(
        "LstmTagger of numbers",
        (ml, setting) => ml.MulticlassClassification.Trainers.LstmTagger(TaggingFixtures.Small with
        {
            LabelColumnName = "Phases",
            FeatureColumnName = "Features",
            ConditionalRandomField = false,
            Training = setting.Of(TaggingFixtures.Small.Training with { Epochs = 2, Members = 2 }),
        }),
        [new("Features", "Kind"), new("Phases", "Text", TrainingOnly: true)],
        null, "PredictedTags", "TagProbabilities", "SpanStarts", "SpanLengths", "SpanTypes", "SpanProbabilities");

    public static readonly Subject Tokenizer = new(
        "TokenizeText", (ml, _) => ml.Transforms.Text.TokenizeText("Split", "Text"), [new("Text", "Value")], null, "Split")
    {
        IsPretrained = true,
        Allocates = true,
    };

    public static readonly Subject Translator = new(
        "TranslateByLstm",
        (ml, setting) => ml.Transforms.Text.TranslateByLstm(TranslationFixtures.Small with
        {
            SourceColumnName = "Text",
            TargetColumnName = "Kind",
            ExampleWeightColumnName = "Weight",
            Network = new() { HiddenSize = 3 },
            EmbeddingSize = 3,
            Training = setting.Of(TranslationFixtures.Small.Training with { Epochs = 2 }),
        }),
        [new("Text", "Value"), new("Kind", "Value", TrainingOnly: true), new("Weight", "Text", TrainingOnly: true)],
        null, "Translation", "Score", "Alignment", "Candidates", "CandidateScores")
    {
        Allocates = true,
    };

    public static readonly Subject SubwordTranslator = new(
        "TranslateByLstm of subwords",
        (ml, setting) => ml.Transforms.Text.TranslateByLstm(new LstmTranslationOptions
        {
            OutputColumnName = "Translation",
            SourceColumnName = "Text",
            TargetColumnName = "Kind",
            AlignmentColumnName = "Alignment",
            TokensColumnName = "Tokens",
            Unit = TextUnit.Subwords,
            VocabularySize = 300,
            Network = new() { HiddenSize = 3 },
            EmbeddingSize = 3,
            Training = setting.Of(TranslationFixtures.Small.Training with { Epochs = 1 }),
        }),
        [new("Text", "Value"), new("Kind", "Value", TrainingOnly: true)],
        null, "Translation", "Alignment", "Tokens")
    {
        Allocates = true,
    };

    public static readonly Subject Summarizer = new(
        "SummarizeByLstm",
        (ml, setting) => ml.Transforms.Text.SummarizeByLstm(new LstmSummaryOptions
        {
            OutputColumnName = "Summary",
            SourceColumnName = "Text",
            TargetColumnName = "Kind",
            ScoreColumnName = "Score",
            AlignmentColumnName = "Alignment",
            LeastWordCount = 3,
            BeamWidth = 2,
            Network = new() { HiddenSize = 3 },
            EmbeddingSize = 3,
            Training = setting.Of(TranslationFixtures.Small.Training with { Epochs = 2 }),
        }),
        [new("Text", "Value"), new("Kind", "Value", TrainingOnly: true)],
        null, "Summary", "Score", "Alignment")
    {
        Allocates = true,
    };

    public static readonly Subject NumberTranslator = new(
        "TranslateByLstm of numbers",
        (ml, setting) => ml.Transforms.Text.TranslateByLstm(new LstmTranslationOptions
        {
            OutputColumnName = "Translation",
            SourceColumnName = "Features",
            TargetColumnName = "Phases",
            ScoreColumnName = "Score",
            AlignmentColumnName = "Alignment",
            Attention = AttentionScore.Additive,
            TieEmbeddings = false,
            Network = new() { HiddenSize = 3 },
            EmbeddingSize = 3,
            Training = setting.Of(TranslationFixtures.Small.Training with { Epochs = 1 }),
        }),
        [new("Features", "Value"), new("Phases", "Value", TrainingOnly: true)],
        null, "Translation", "Score", "Alignment")
    {
        Allocates = true,
    };

    public static readonly Subject Transcriber = new(
        "TranscribeByLstm",
        (ml, setting) => ml.Transforms.Text.TranscribeByLstm(TranscriptionFixtures.Small with
        {
            SourceColumnName = "Features",
            LabelColumnName = "Kind",
            ExampleWeightColumnName = "Weight",
            TimeReduction = 1,
            Network = new() { HiddenSize = 3 },
            Training = setting.Of(TranscriptionFixtures.Small.Training with { Epochs = 2 }),
        }),
        [new("Features", "Value"), new("Kind", "Value", TrainingOnly: true), new("Weight", "Text", TrainingOnly: true)],
        null, "Text", "Score", "Words", "Starts", "Ends", "Confidences", "Candidates", "CandidateScores")
    {
        Allocates = true,
    };

    public static readonly Subject LetterTranscriber = new(
        "TranscribeByLstm of letters",
        (ml, setting) => ml.Transforms.Text.TranscribeByLstm(new LstmTranscriptionOptions
        {
            OutputColumnName = "Transcript",
            SourceColumnName = "Text",
            LabelColumnName = "Phases",
            Unit = TextUnit.Words,
            Network = new() { HiddenSize = 3 },
            EmbeddingSize = 3,
            Training = setting.Of(TranscriptionFixtures.Small.Training with { Epochs = 1 }),
        }),
        [new("Text", "Value"), new("Phases", "Value", TrainingOnly: true)],
        null, "Transcript")
    {
        Allocates = true,
    };

    public static readonly Subject SequenceGenerator = new(
        "GenerateByLstm of sequences",
        (ml, setting) => ml.Transforms.GenerateByLstm(new LstmSequenceGenerationOptions
        {
            OutputColumnName = "Whole",
            InputColumnName = "Keys",
            ExampleWeightColumnName = "Weight",
            LossColumnName = "Loss",
            Sampling = new() { MaximumSteps = 5, MayEnd = false },
            JointUnits = 3,
            Network = new() { HiddenSize = 3 },
            Training = setting.Of(new() { Epochs = 1 }),
        }),
        [new("Keys", "Text"), new("Weight", "Text", TrainingOnly: true)],
        null, "Whole", "Loss");

    public static readonly Subject Harmonizer = new(
        "GenerateByLstm of sequences with a condition",
        (ml, setting) => ml.Transforms.GenerateByLstm(new LstmSequenceGenerationOptions
        {
            OutputColumnName = "Whole",
            InputColumnName = "Keys",
            ConditionColumnName = "Features",
            LossColumnName = "Loss",
            Distribution = StepDistribution.Independent,
            ConditionUnits = 3,
            Network = new() { HiddenSize = 3 },
            Training = setting.Of(new() { Epochs = 1 }),
        }),
        [new("Keys", "Text"), new("Features", "Text")],
        null, "Whole", "Loss");

    public static readonly Subject PathGenerator = new(
        "GenerateByLstm of real values",
        (ml, setting) => ml.Transforms.GenerateByLstm(new LstmSequenceGenerationOptions
        {
            OutputColumnName = "Whole",
            InputColumnName = "Features",
            LossColumnName = "Loss",
            Sampling = new() { MaximumSteps = 9, MayEnd = false },
            MixtureComponents = 2,
            Network = new() { HiddenSize = 3 },
            Training = setting.Of(new() { Epochs = 1 }),
        }),
        [new("Features", "Text")],
        null, "Whole", "Loss");

    public static readonly Subject CodedGenerator = new(
        "GenerateByLstm of real values with codes",
        (ml, setting) => ml.Transforms.GenerateByLstm(new LstmSequenceGenerationOptions
        {
            OutputColumnName = "Whole",
            InputColumnName = "Features",
            ExampleWeightColumnName = "Weight",
            LossColumnName = "Loss",
            Sampling = new() { MaximumSteps = 9, MayEnd = false },
            MixtureComponents = 2,
            LatentSize = 3,
            EncoderUnits = 3,
            Network = new() { HiddenSize = 3 },
            Training = setting.Of(new() { Epochs = 2 }),
        }),
        [new("Features", "Text"), new("Weight", "Text", TrainingOnly: true)],
        null, "Whole", "Loss");

    public static readonly Subject Generator = new(
        "GenerateByLstm",
        (ml, setting) => ml.Transforms.Text.GenerateByLstm(GenerationFixtures.Small with
        {
            PerplexityColumnName = "Perplexity",
            EmbeddingColumnName = "Meaning",
            TokensColumnName = "Pieces",
            Training = setting.Of(GenerationFixtures.Small.Training with { Epochs = 2 }),
        }),
        [new("Text", "Value")],
        "Meaning", "Completion", "Perplexity", "Meaning", "Pieces")
    {
        Allocates = true,
    };
}
