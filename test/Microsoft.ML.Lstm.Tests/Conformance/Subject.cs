using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.ML.Lstm.Tests.AnomalyDetection;
using Microsoft.ML.Lstm.Tests.Forecasting;
using Microsoft.ML.Lstm.Tests.OnnxModels;
using Microsoft.ML.Lstm.Tests.Sequences;

namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>An estimator of ours over <see cref="Recording"/>s. A new estimator is a row here, and obeys every law.</summary>
/// <param name="Name">The catalog's verb.</param>
/// <param name="Step">Makes the estimator.</param>
/// <param name="Reads">Columns that it reads.</param>
/// <param name="Numbers">A column of numbers that it adds, of known size; null for the one whose vectors are as long as their sequences.</param>
/// <param name="Columns">Columns that it adds.</param>
public sealed partial record Subject(string Name, Func<MLContext, Setting, IEstimator<ITransformer>> Step, ReadColumn[] Reads, string? Numbers, params string[] Columns)
{
    static readonly ConcurrentDictionary<string, Lazy<ITransformer>> Models = new();

    public static readonly Subject Forecaster = new(
        "ForecastByLstm",
        (ml, setting) => ml.Forecasting.ForecastByLstm(
            SeriesFixtures.Small with { Network = SeriesFixtures.Small.Network with { HiddenSize = 4 }, Training = setting.Of(SeriesFixtures.Small.Training with { Epochs = 1 }) }),
        [new("Value", "Kind")],
        "Next", "Next", "Low", "High")
    {
        HasState = true,
    };

    public static readonly Subject ZeroShot = new(
        "ForecastByLstmZeroShot",
        (ml, setting) => ml.Forecasting.ForecastByLstmZeroShot(ZeroShotFixtures.Small with { Training = new() { Threads = setting.Threads, CancellationToken = setting.Token } }),
        [new("Value", "Kind")],
        "Next", "Next", "Low", "High")
    {
        HasState = true,
        IsPretrained = true,
    };

    public static readonly Subject ZeroShots = new(
        "ForecastByLstmZeroShot of many series with times",
        (ml, setting) => ml.Forecasting.ForecastByLstmZeroShot(ZeroShotFixtures.Small with
        {
            SeriesColumnName = "Kind",
            InputColumnName = "Sensors",
            TimeColumnName = "When",
            MissingTimes = MissingTimes.Fill,
            SeasonLength = 6,
            Training = new() { Threads = setting.Threads, CancellationToken = setting.Token },
        }),
        [new("Sensors", "Text"), new("Kind", "Value"), new("When", "Text")],
        "Next", "Next", "Low", "High")
    {
        HasState = true,
        HasOrder = true,
        IsPretrained = true,
    };

    public static readonly Subject FineTuned = new(
        "ForecastByLstmZeroShot fine-tuned",
        (ml, setting) => ml.Forecasting.ForecastByLstmZeroShot(ZeroShotFixtures.Small with { Training = setting.Of(new() { Epochs = 1, BatchSize = 8 }) }),
        [new("Value", "Kind")],
        "Next", "Next", "Low", "High")
    {
        HasState = true,
    };

    public static readonly Subject Windows = new(
        "ForecastWindowsByLstm", (ml, _) => ml.Forecasting.ForecastWindowsByLstm(Forecaster.Model, "Features"), [new("Features", "Text")], "Next", "Next", "Low", "High")
    {
        IsPretrained = true,
        IsExported = true,
    };

    public static readonly Subject Embedding = new(
        "EmbedSeriesByLstm",
        (ml, _) => ml.Transforms.EmbedSeriesByLstm("Embedded", "Features"),
        [new("Features", "Text")],
        "Embedded", "Embedded")
    {
        IsPretrained = true,
    };

    public static readonly Subject SequenceEmbedding = new(
        "EmbedSequencesByLstm",
        (ml, setting) => ml.Transforms.EmbedSequencesByLstm(new LstmEmbeddingOptions
        {
            OutputColumnName = "Embedded",
            InputColumnName = "Features",
            Network = new() { HiddenSize = 3 },
            ConvolutionChannels = 2,
            Training = setting.Of(new() { Epochs = 2, BatchSize = 16 }),
        }),
        [new("Features", "Text")],
        "Embedded", "Embedded");

    public static readonly Subject WordEmbedding = new(
        "EmbedSequencesByLstm of words",
        (ml, setting) => ml.Transforms.EmbedSequencesByLstm(new LstmEmbeddingOptions
        {
            OutputColumnName = "Embedded",
            InputColumnName = "Words",
            Network = new() { HiddenSize = 3 },
            Training = setting.Of(new() { Epochs = 1, BatchSize = 16 }),
        }),
        [new("Words", "When")],
        "Embedded", "Embedded")
    {
        Before = Tokens,
    };

    public static readonly Subject Classes = new(
        "Multiclass Lstm",
        (ml, setting) => ml.MulticlassClassification.Trainers.Lstm(
            Gestures.Classes with { Training = setting.Of(Gestures.Classes.Training with { Epochs = 2, Members = 1 }) }),
        [new("Features", "Text"), new("Label", "Kind", TrainingOnly: true)],
        "Score", "Score", "PredictedLabel")
    {
        IsExported = true,
        Before = ml => ml.Transforms.Conversion.MapValueToKey("Label", "Kind"),
    };

    public static readonly Subject Words = new(
        "Multiclass Lstm of words",
        (ml, setting) => ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with
        {
            FeatureColumnName = "Words",
            Training = setting.Of(Gestures.Classes.Training with { Epochs = 2, Members = 1 }),
        }),
        [new("Words", "When"), new("Label", "Kind", TrainingOnly: true)],
        "Score", "Score", "PredictedLabel")
    {
        Before = ml => ml.Transforms.Conversion.MapValueToKey("Label", "Kind").Append(Tokens(ml)),
    };

    public static readonly Subject BesideWords = new(
        "Regression Lstm of numbers beside words",
        (ml, setting) => ml.Regression.Trainers.Lstm(Gestures.Values with
        {
            LabelColumnName = "Group",
            AdditionalFeatureColumns = [new("Words")],
            Training = setting.Of(Gestures.Values.Training with { Epochs = 1, Members = 2 }),
        }),
        [new("Features", "Text"), new("Words", "When"), new("Group", "Kind", TrainingOnly: true)],
        "Score", "Score")
    {
        Before = Tokens,
    };

    public static readonly Subject Flags = new(
        "Binary Lstm",
        (ml, setting) => ml.BinaryClassification.Trainers.Lstm(
            Gestures.YesOrNo with { Training = setting.Of(Gestures.YesOrNo.Training with { Epochs = 2, Members = 1 }) }),
        [new("Features", "When"), new("Rises", "Value", TrainingOnly: true)],
        "Probability", "Score", "Probability", "PredictedLabel")
    {
        IsExported = true,
    };

    public static readonly Subject Values = new(
        "Regression Lstm",
        (ml, setting) => ml.Regression.Trainers.Lstm(Gestures.Values with
        {
            LabelColumnName = "Group",
            Training = setting.Of(Gestures.Values.Training with { Epochs = 2, Members = 1 }),
        }),
        [new("Features", "Text"), new("Group", "Kind", TrainingOnly: true)],
        "Score", "Score")
    {
        IsExported = true,
    };

    public static readonly Subject Explained = new(
        "Regression Lstm with contributions",
        (ml, setting) => ml.Regression.Trainers.Lstm(Gestures.Values with
        {
            LabelColumnName = "Group",
            ExampleWeightColumnName = "Weight",
            ContributionsColumnName = "Why",
            AdditionalFeatureColumns = [new("Sensors") { IsStatic = true }],
            Network = Gestures.Values.Network with { HiddenSize = 2 },
            ConvolutionChannels = 1,
            Training = setting.Of(Gestures.Values.Training with { Epochs = 1, Members = 1 }),
        }),
        [new("Features", "Text"), new("Sensors", "When"), new("Group", "Sensors", TrainingOnly: true), new("Weight", "Kind", TrainingOnly: true)],
        "Why", "Score", "Why")
    {
        Allocates = true,
    };

    public static readonly Subject Detector = new(
        "DetectAnomalyByLstm",
        (ml, setting) => ml.Transforms.DetectAnomalyByLstm(SensorFixtures.Small with
        {
            TimestampColumnName = null,
            TrainingLength = 60,
            MemoryLength = 100,
            Training = setting.Of(SensorFixtures.Small.Training),
        }),
        [new("Sensors", "Text")],
        "Anomaly", "Anomaly", "Expected")
    {
        HasState = true,
    };

    public static readonly Subject Detectors = new(
        "DetectAnomalyByLstm of many series with times",
        (ml, setting) => ml.Transforms.DetectAnomalyByLstm(SensorFixtures.Small with
        {
            InputColumnName = "Value",
            SeriesColumnName = "Kind",
            TimestampColumnName = "When",
            TrainingLength = 30,
            MemoryLength = 100,
            Training = setting.Of(SensorFixtures.Small.Training),
        }),
        [new("Value", "Text"), new("Kind", "Sensors"), new("When", "Value")],
        "Expected", "Anomaly", "Expected")
    {
        HasState = true,
        HasOrder = true,
    };

    public static readonly Subject MinGruDetector = new(
        "DetectAnomalyByLstm by two minGRU layers",
        (ml, setting) => ml.Transforms.DetectAnomalyByLstm(SensorFixtures.Small with
        {
            TimestampColumnName = null,
            TrainingLength = 60,
            MemoryLength = 100,
            Network = new() { Cell = CellKind.MinGru, Layers = 2, HiddenSize = 5 },
            Training = setting.Of(SensorFixtures.Small.Training),
        }),
        [new("Sensors", "Text")],
        "Anomaly", "Anomaly", "Expected")
    {
        HasState = true,
    };

    public static readonly Subject Autoencoder = new(
        "LstmAutoencoder",
        (ml, setting) => ml.AnomalyDetection.Trainers.LstmAutoencoder(new LstmAutoencoderOptions
        {
            Network = new() { HiddenSize = 3 },
            Training = setting.Of(new() { Epochs = 1 }),
            ContributionsColumnName = "Contributions",
            FeatureContributionsColumnName = "OfFeatures",
            StepContributionsColumnName = "OfSteps",
        }),
        [new("Features", "Text")],
        "Score", "Score", "PredictedLabel", "Contributions", "OfFeatures", "OfSteps")
    {
        IsExported = true,
    };

    public static readonly Subject Denoiser = new(
        "DenoiseByLstm",
        (ml, setting) => ml.Transforms.DenoiseByLstm(new LstmDenoisingOptions
        {
            OutputColumnName = "Cleaned",
            InputColumnName = "Features",
            Network = new() { HiddenSize = 3 },
            Training = setting.Of(new() { Epochs = 1 }),
        }),
        [new("Features", "Value")],
        "Cleaned", "Cleaned")
    {
        IsExported = true,
    };

    public static readonly Subject OnnxModel = new(
        "ApplyRecurrentOnnx", (ml, _) => ml.Transforms.ApplyRecurrentOnnx(OnnxFixtures.File), [new("Features", "Text")], "Score", "Score")
    {
        IsPretrained = true,
    };

    public static readonly Subject OnnxStream = new(
        "StreamRecurrentOnnx", (ml, _) => ml.Transforms.StreamRecurrentOnnx(OnnxFixtures.File), [new("Features", "Text")], "Score", "Score")
    {
        HasState = true,
        IsPretrained = true,
    };

    public static readonly Subject Grouping = new(
        "GroupIntoSequences",
        (ml, _) => ml.Transforms.GroupIntoSequences("Steps", "Series", ["Value", "Sensors"], "Time", "Group", "Kind"),
        [new("Series", "Value"), new("Time", "Kind"), new("Value", "Text"), new("Sensors", "When"), new("Group", "Sensors", TrainingOnly: true)],
        null, "Series", "Steps")
    {
        Groups = true,
    };

    public static readonly Subject Skeletons = new(
        "ExtractSkeletonFeatures",
        (ml, _) => ml.Transforms.ExtractSkeletonFeatures("Moves", "Features", new() { Layout = new() { Joints = ["Hand"], Bones = [] }, Dimensions = 2 }),
        [new("Features", "Text")],
        "Moves", "Moves")
    {
        IsPretrained = true,
    };

    public static readonly Subject KeyFrames = new("SelectKeyFrames", (ml, _) => ml.Transforms.SelectKeyFrames("Chosen", "Features", options: new() { Count = 3 }), [new("Features", "Text")], null, "Chosen")
    {
        IsPretrained = true,
    };

    public static readonly Subject Sounds = new(
        "ExtractAudioFeatures",
        (ml, _) => ml.Transforms.ExtractAudioFeatures("Frames", "Features", new() { SampleRate = 1000, WindowMilliseconds = 4, HopMilliseconds = 2, Bands = 2 }),
        [new("Features", "Text")],
        null, "Frames")
    {
        IsPretrained = true,
    };

    /// <summary>One of each kind, for tests of chains.</summary>
    public static Subject[] All { get; } = [Forecaster, ZeroShot, Classes, Flags, Values, Detector, Autoencoder, Denoiser, Windows, Embedding, SequenceEmbedding, OnnxModel, OnnxStream, Grouping, Skeletons, KeyFrames, Sounds];

    /// <summary>For tests of chains.</summary>
    public static IEnumerable<object[]> Rows => All.Select(subject => new object[] { subject });

    /// <summary>For tests of chains that cannot be exported to ONNX.</summary>
    public static IEnumerable<object[]> Unexported => All.Where(subject => !subject.IsExported).Select(subject => new object[] { subject });

    /// <summary>Of those the ones that add numbers.</summary>
    public static IEnumerable<object[]> UnexportedNumbers => All.Where(subject => subject is { IsExported: false, Numbers: not null }).Select(subject => new object[] { subject });

    /// <summary>For tests of ONNX.</summary>
    public static IEnumerable<object[]> Exported => All.Where(subject => subject.IsExported).Select(subject => new object[] { subject });

    /// <summary>For tests of chains of all steps that add numbers.</summary>
    public static IEnumerable<object[]> WithNumbers => All.Where(subject => subject.Numbers is not null).Select(subject => new object[] { subject });

    /// <summary>For laws.</summary>
    public static IEnumerable<object[]> Every => All.Concat([Irregular, Measurements, Forecasters, CovariateForecasters, Progression, ZeroShots, FineTuned, Words, BesideWords, WordEmbedding, Explained, Detectors, MinGruDetector, Tagger, NumberTagger, Translator, SubwordTranslator, NumberTranslator, Summarizer, Transcriber, LetterTranscriber, Generator, SequenceGenerator, Harmonizer, PathGenerator, CodedGenerator, Tokenizer]).Select(subject => new object[] { subject });

    /// <summary>For laws of training.</summary>
    public static IEnumerable<object[]> EveryTrainer => Every.Where(row => (Subject)row[0] is { Groups: false, IsPretrained: false });

    /// <summary>For laws of engines, which keep a state.</summary>
    public static IEnumerable<object[]> EveryStateful => Every.Where(row => ((Subject)row[0]).HasState);

    /// <summary>For laws of <c>Fit</c> with validation rows.</summary>
    public static IEnumerable<object[]> EveryValidated => Every.Where(row => ((Subject)row[0]).FitWith<IDataView>() is not null);

    /// <summary>For laws of <c>Fit</c> that goes on from a model.</summary>
    public static IEnumerable<object[]> EveryContinued => Every.Where(row => ((Subject)row[0]).FitWith<ITransformer>() is not null);

    /// <summary>For laws of the columns that are read.</summary>
    public static IEnumerable<object[]> EveryRead => Every.SelectMany(row => ((Subject)row[0]).Reads.Select(read => new[] { row[0], read }));

    /// <summary>Steps of ML.NET's that it cannot do without.</summary>
    public Func<MLContext, IEstimator<ITransformer>>? Before { get; init; }

    /// <summary>Whether a row's answer depends on the rows before.</summary>
    public bool HasState { get; init; }

    /// <summary>Whether ML.NET's export to ONNX has it.</summary>
    public bool IsExported { get; init; }

    /// <summary>Whether rows must come in the order of time.</summary>
    public bool HasOrder { get; init; }

    /// <summary>Whether it makes a row of many; it then learns nothing.</summary>
    public bool Groups { get; init; }

    /// <summary>Whether it comes trained, learns nothing, and needs no rows to be fitted on.</summary>
    public bool IsPretrained { get; init; }

    /// <summary>Whether it must allocate for a row's answer.</summary>
    public bool Allocates { get; init; }

    /// <summary>A fitted one that tests share; none may move it.</summary>
    public ITransformer Model => Models.GetOrAdd(Name, _ => new(() => Step(new MLContext(seed: 1), new()).Fit(Past(new MLContext(seed: 1))))).Value;

    /// <summary>The estimator's <c>Fit</c> of rows and something else; null where it has none.</summary>
    public MethodInfo? FitWith<T>() => Step(new MLContext(seed: 1), new()).GetType().GetMethod("Fit", [typeof(IDataView), typeof(T)]);

    /// <summary>Calls that <c>Fit</c>.</summary>
    public ITransformer Fit<T>(Setting setting, IDataView rows, T other) =>
        (ITransformer)FitWith<T>()!.Invoke(Step(new MLContext(seed: 7), setting), BindingFlags.DoNotWrapExceptions, null, [rows, other], null)!;

    /// <summary>The estimator behind what it cannot do without.</summary>
    public IEstimator<ITransformer> Make(MLContext ml) => Before is null ? Step(ml, new()) : Before(ml).Append(Step(ml, new()));

    /// <summary>Rows to learn from, of the year before.</summary>
    public IDataView Past(MLContext ml) => Data(ml, Recording.Rows(ml, year: 2024));

    /// <summary>Rows to answer.</summary>
    public IDataView Data(MLContext ml, int count = 120, int seed = 1) => Data(ml, Recording.Rows(ml, count, seed));

    /// <summary>Rows that it can read, made of recordings.</summary>
    public IDataView Data(MLContext ml, IDataView recordings) => Before is null ? recordings : Before(ml).Fit(Recording.Rows(ml)).Transform(recordings);

    public override string ToString() => Name;

    static IEstimator<ITransformer> Tokens(MLContext ml) => ml.Transforms.Text.TokenizeIntoWords("Tokens", "Text").Append(ml.Transforms.Conversion.MapValueToKey("Words", "Tokens"));
}
