using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Models;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Progress;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Sequences;

/// <summary>What the trainers for classes, for yes or no and for values share: all but the label's type.</summary>
sealed class SequenceTraining
{
    readonly IHost _host;
    readonly LstmTrainerOptions _options;
    readonly LabelColumn _label;
    readonly WeightColumn _weight;
    readonly FeatureColumns _features;

    public SequenceTraining(IHostEnvironment env, string name, SequenceTarget target, LstmTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _features = new(options.CheckedFeatures(ScoreColumns.Names(target)));
        _host = env.Register(name);
        _options = options;
        _label = new(options.LabelColumnName, target);
        _weight = new(options.ExampleWeightColumnName);
    }

    /// <summary>The network scales its inputs itself, and reads the data once; it takes validation data, and goes on from a model.</summary>
    public static TrainerInfo Info { get; } = MLNetInternals.Info(needsNormalization: false, wantsCaching: false, supportsValidation: true, supportsIncrementalTraining: true);

    public SchemaShape OutputSchema(SchemaShape input)
    {
        var label = Check(input);
        var columns = input.ToDictionary(column => column.Name);
        foreach (var column in ScoreColumns.Shapes(_label.Target, label).Concat(new ExplanationColumns(_features.Columns).Shapes(input))) columns[column.Name] = column;
        return new(columns.Values);
    }

    public LstmPredictionTransformer Fit(IDataView training, IDataView? validation, ITransformer? previous)
    {
        Check(MLNetInternals.ShapeOf(training.Schema));
        var inputs = _features.Inputs(_host, training.Schema);
        var classes = _label.Classes(training.Schema);
        var labels = classes > 0 ? KeyValues.Of(training.Schema[_label.Name], classes) : null;
        var known = previous is null ? null : Previous(previous, inputs);
        var newHead = known is not null && !KeyValues.Same(known.Columns.LabelValues, labels);
        using var progress = new TrainingProgress(_host, "sequences");
        foreach (var input in inputs) progress.Say($"Column '{input.Name}': {FeatureColumns.Describe(input)}");
        var examples = Read(training, inputs, progress);
        var judges = validation is null ? null : Read(Checked(validation, training.Schema, inputs), inputs, progress);
        if (judges is { Count: 0 }) throw new InvalidOperationException($"The validation data hold no row with a label in column '{_label.Name}'. Give some, or none at all.");
        if (newHead) progress.Say($"The keys of column '{_label.Name}' mean other values than in the previous model: what reads the sequences goes on, the layer of scores is new");
        var learner = Train(examples, judges, classes, known?.Model.Learner, newHead, progress);
        progress.Say($"Trained: {learner.Members} members of {learner.Epochs} epochs, validation loss {learner.ValidationLoss:G5}, expected calibration error {learner.CalibrationError.After:G3}");
        return new(_host, new(learner), new(_features, training.Schema[_options.FeatureColumnName].Type, _label.Name, labels), _options.Threads);
    }

    SchemaShape.Column Check(SchemaShape shape)
    {
        _features.Check(_host, shape);
        _weight.Check(_host, shape);
        return _label.Check(_host, shape);
    }

    IDataView Checked(IDataView validation, DataViewSchema training, InputSpec[] inputs)
    {
        Check(MLNetInternals.ShapeOf(validation.Schema));
        _features.CheckInputs(_host, validation.Schema, inputs);
        var (expected, actual) = (training[_label.Name].Type, validation.Schema[_label.Name].Type);
        return actual.Equals(expected) ? validation : throw MLNetInternals.SchemaMismatch(_host, "validationData", "label", _label.Name, $"{expected}, as in the training data", actual.ToString());
    }

    ExampleSet Read(IDataView data, InputSpec[] inputs, TrainingProgress progress)
    {
        var examples = Examples.Read(data, inputs, _label, _weight, IsCanceled);
        if (examples.Skipped > 0) progress.Warn($"{examples.Skipped} rows without a label or a weight are left out; {examples.Set.Count} are read");
        if (_label.Target != SequenceTarget.Regression && examples.Set.Count > 0 && examples.Targets.Least == examples.Targets.Most)
            progress.Warn($"All {examples.Set.Count} rows have the same label in column '{_label.Name}': there is nothing to tell apart");
        return examples.Set;
    }

    SequenceLearner Train(ExampleSet examples, ExampleSet? judges, int classes, SequenceLearner? previous, bool newHead, TrainingProgress progress)
    {
        try
        {
            return SequenceLearner.Train(_label.Target, classes, examples, judges, _options, _options.Seed ?? _host.Rand.Next(), previous, progress.Report, IsCanceled, newHead);
        }
        catch (TooLittleDataException tooLittle)
        {
            throw new InvalidOperationException($"Columns '{_label.Name}' and '{_features.Columns[0].Name}': {tooLittle.Message}", tooLittle);
        }
    }

    bool IsCanceled() => _options.CancellationToken.IsCancellationRequested || MLNetInternals.IsCanceled(_host);

    /// <summary>The model to go on from: the transformer itself, or the last one in a chain.</summary>
    static LstmPredictionTransformer Previous(ITransformer previous, InputSpec[] inputs)
    {
        if (Models(previous).LastOrDefault() is not { } model)
            throw new ArgumentException($"The previous model, {previous.GetType().Name}, holds no LSTM model to go on from. Give what a trainer of this kind returned, or a chain with it.", "previousModel");
        var known = model.Model.Learner;
        if (!known.Inputs.Select(input => (input.Kind, input.Size)).SequenceEqual(inputs.Select(input => (input.Kind, input.Size))))
        {
            throw new ArgumentException($"The previous model reads {string.Join(", ", known.Inputs.Select(FeatureColumns.Describe))}, but the data hold "
                + $"{string.Join(", ", inputs.Select(FeatureColumns.Describe))}. To go on from a model, give it the same inputs.", "previousModel");
        }
        return model;
    }

    static IEnumerable<LstmPredictionTransformer> Models(ITransformer transformer) => transformer switch
    {
        LstmPredictionTransformer model => [model],
        IEnumerable<ITransformer> chain => chain.SelectMany(Models),
        _ => [],
    };
}
