using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Progress;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Sequences;

/// <summary>What the multiclass, binary and regression trainers share: all but the label's type.</summary>
sealed class SequenceTraining
{
    /// <summary>A greater share of missing values is told.</summary>
    const double MostMissing = 0.5;

    readonly IHost _host;
    readonly LstmTrainerOptions _options;
    readonly LabelColumn _label;
    readonly WeightColumn _weight;
    readonly FeatureColumns _features;
    readonly Cancellation _cancellation;

    public SequenceTraining(IHostEnvironment env, string name, PredictionTask target, LstmTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _features = new(options.CheckedFeatures(ScoreColumns.Names(target)));
        _host = env.Register(name);
        _options = (LstmTrainerOptions)options.Resolved();
        _cancellation = new(_host, options.Training.CancellationToken);
        _label = new(options.LabelColumnName, target);
        _weight = new(options.ExampleWeightColumnName);
    }

    /// <summary>The network scales its inputs itself, and reads the data once; it takes validation data, and goes on from a model.</summary>
    public static TrainerInfo Info { get; } = MLNetInternals.Info(needsNormalization: false, wantsCaching: false, supportsValidation: true, supportsIncrementalTraining: true);

    public SchemaShape OutputSchema(SchemaShape input)
    {
        var label = Check(input);
        return SchemaCheck.With(input, ScoreColumns.Shapes(_label.Target, label).Concat(new ExplanationColumns(_features.Columns).Shapes(input)).Concat(_options.StepColumns.Shapes()));
    }

    public LstmPredictionTransformer Fit(IDataView training, IDataView? validation, ITransformer? previous)
    {
        Check(MLNetInternals.ShapeOf(training.Schema));
        var inputs = _features.Inputs(_host, training.Schema);
        var classes = _label.Classes(training.Schema);
        var labels = classes > 0 ? KeyValues.Of(training.Schema[_label.Name], classes) : null;
        var known = previous is null ? null : PreviousModel.Of(previous);
        var features = _features.TrainedOn(training.Schema, known?.Columns);
        var resetHead = known?.HasOtherLabels(labels) ?? false;
        using var progress = new TrainingProgress(_host, "sequences");
        if (known is not null) inputs = known.GoOn(_host, features, training.Schema, inputs, progress);
        progress.Say(_features, inputs, training.Schema);
        var examples = Read(training, features, inputs, progress);
        var validationSet = validation is null ? null : Read(Checked(validation, training.Schema, features, inputs), features, inputs, progress);
        if (validationSet is { Count: 0 }) throw new InvalidOperationException($"The validation data hold no row with a label in column '{_label.Name}'. Give some, or none at all.");
        if (resetHead) progress.Say($"The keys of column '{_label.Name}' mean other values than in the previous model: what reads the sequences goes on, the layer of scores is new");
        var model = Train(examples, validationSet, features, classes, known, resetHead, progress);
        progress.Say($"Trained: {model.Members} members of {model.Epochs} epochs, validation loss {model.ValidationLoss:G5}, expected calibration error {model.CalibrationError.After:G3}");
        if (model is { Epochs: 0, LossCurve.Count: > 1 })
            progress.Warn($"No epoch was better on the validation part than answers that do not depend on the input, so the model gives these. The features tell nothing of column '{_label.Name}', or the learning rate ({_options.Training.LearningRate}) is too high");
        return new(_host, new(model), new(features, NumberColumn.AsRead(training.Schema[_options.FeatureColumnName].Type), _label.Name, labels) { Steps = _options.StepColumns }, _options.Training.Threads ?? 0);
    }

    SchemaShape.Column Check(SchemaShape shape)
    {
        _features.Check(_host, shape);
        _weight.Check(_host, shape);
        return _label.Check(_host, shape);
    }

    IDataView Checked(IDataView validation, DataViewSchema training, FeatureColumns features, FeatureSpec[] inputs)
    {
        Check(MLNetInternals.ShapeOf(validation.Schema));
        features.CheckInputs(_host, validation.Schema, inputs);
        var (expected, actual) = (training[_label.Name], validation.Schema[_label.Name]);
        if (!actual.Type.Equals(expected.Type)) throw MLNetInternals.SchemaMismatch(_host, "validationData", "label", _label.Name, $"{expected.Type}, as in the training data", actual.Type.ToString());
        if (Vocabulary.Of(expected) is { } learnt && Vocabulary.Of(actual) is { } values && !KeyValues.Same(learnt, values))
        {
            throw MLNetInternals.SchemaMismatch(_host, "validationData", "label", _label.Name, "keys that stand for the same values, in the same order, as in the training data",
                "keys that were fitted anew: transform both with the keys of one fit");
        }
        return validation;
    }

    ExampleSet Read(IDataView data, FeatureColumns features, FeatureSpec[] inputs, TrainingProgress progress)
    {
        var examples = Examples.Read(data, features, inputs, _label.Name, _label.Open, _weight, _cancellation);
        if (examples.Skipped > 0) progress.Warn($"{examples.Skipped} rows without a label or a weight are left out; {examples.Set.Count} are read");
        if (_label.Target != PredictionTask.Regression && examples.Set.Count > 0 && examples.Least == examples.Most)
            progress.Warn($"All {examples.Set.Count} rows have the same label in column '{_label.Name}': there is nothing to tell apart");
        for (var input = 0; examples.Set.Count > 0 && input < inputs.Length; input++)
        {
            if (examples.Set.MissingShare(input) is > MostMissing and var share)
                progress.Warn($"Column '{inputs[input].Name}': {share:P0} of the {(inputs[input].Kind == InputKind.Tokens ? "tokens" : "values")} are missing, and are not learnt from");
        }

        return examples.Set;
    }

    SequencePredictionModel Train(ExampleSet examples, ExampleSet? validationSet, FeatureColumns features, int classes, PreviousModel? previous, bool resetHead, TrainingProgress progress)
    {
        string[]?[] texts = [.. features.Vocabularies.Select(values => values is { AreTexts: true } ? values.Texts() : null)];
        var vectors = previous is null ? Vectors(texts, progress) : null;
        return TrainingProgress.Named($"Columns '{_label.Name}' and '{_features.Columns[0].Name}'", () => SequencePredictionModel.Train(
            _label.Target, classes, examples, validationSet, _options,
            progress.Context(_options.Training, _host, _cancellation.IsRequested, $"Columns '{_label.Name}' and '{_features.Columns[0].Name}'"), previous?.Model, resetHead, texts, vectors, previous?.Encoder));
    }

    /// <summary>Vectors of the words that keys stand for, where a file of them is given.</summary>
    WordVectors? Vectors(string[]?[] texts, TrainingProgress progress)
    {
        if (_options.WordVectorsFile is not { } file) return null;
        string[] words = [.. texts.SelectMany(own => own ?? []).Distinct()];
        if (words.Length == 0)
            throw new InvalidOperationException($"{nameof(_options.WordVectorsFile)} is '{file}', but no column of features holds keys that stand for texts. Give one, as TokenizeText and MapValueToKey make it, or leave {nameof(_options.WordVectorsFile)} null.");
        var vectors = WordVectors.Read(file, words);
        progress.Say($"{vectors.Count} of {words.Length} words have a vector of {vectors.Size} numbers in '{file}'");
        if (vectors.Count == 0) throw new InvalidOperationException($"None of {words.Length} words of column '{_features.Columns[0].Name}', such as '{words[0]}', has a vector in '{file}'. Give vectors of the texts' language, or leave {nameof(_options.WordVectorsFile)} null.");
        return vectors;
    }

    /// <summary>The models of sequences in a model: itself, or those in a chain.</summary>
    public static IEnumerable<LstmPredictionTransformer> Models(ITransformer transformer) => ChainSteps.Of(transformer).OfType<LstmPredictionTransformer>();
}
