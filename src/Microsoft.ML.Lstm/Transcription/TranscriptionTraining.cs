using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Transcription;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Progress;
using Microsoft.ML.Lstm.Translation;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Transcription;

/// <summary>From rows to a transcriber: a first reading learns the units, a second one the sources and their transcripts.</summary>
sealed class TranscriptionTraining
{
    const string Role = "label";

    readonly IHost _host;
    readonly LstmTranscriptionOptions _options;
    readonly TranscriptionColumns _columns;
    readonly WeightColumn _weight;
    readonly Cancellation _cancellation;

    public TranscriptionTraining(IHostEnvironment env, LstmTranscriptionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _columns = options.CheckedColumns();
        _host = env.Register(nameof(LstmTranscriptionEstimator));
        _options = (LstmTranscriptionOptions)options.Resolved();
        (_weight, _cancellation) = (new(options.ExampleWeightColumnName), new(_host, options.Training.CancellationToken));
    }

    public SchemaShape OutputSchema(SchemaShape input)
    {
        Check(input);
        return SchemaCheck.With(input, _columns.Shapes());
    }

    void Check(SchemaShape shape)
    {
        _columns.Source.Check(_host, shape);
        var label = SchemaCheck.Find(_host, shape, Role, _options.LabelColumnName);
        if (label.ItemType is not TextDataViewType) throw SchemaCheck.Mismatch(_host, Role, label, "String, or a vector of String");
        _weight.Check(_host, shape);
    }

    public LstmTranscriptionTransformer Fit(IDataView training, IDataView? validation)
    {
        Check(MLNetInternals.ShapeOf(training.Schema));
        if (validation is not null) Check(MLNetInternals.ShapeOf(validation.Schema));
        var input = _columns.Source.Input(_host, training.Schema);
        using var progress = new TrainingProgress(_host, "transcripts");
        var (sourceUnits, units) = (SentenceUnits.Learn(_options.SourceUnit, [], 0), SentenceUnits.Learn(_options.Unit, Texts(training), _options.MostUnits(_options.Unit)));
        var columns = _columns with { Source = _columns.Source.TrainedOn(training.Schema), SourceUnits = sourceUnits, Units = units };
        var known = units.Unit == TextUnit.Subwords ? units.Vocabulary() : Learn(training, _options.LabelColumnName, units);
        if (known.Words.Length == 0) throw new InvalidOperationException($"Columns '{columns.Source.Name}' and '{_options.LabelColumnName}' hold no source with a transcript to learn from. Give some.");
        var type = SourceType.Of(input is null ? Learn(training, columns.Source.Name, sourceUnits) : null, input);
        var config = TranscriptionConfig.Of(type.Words, type.Keys, type.Numbers, known, _options);
        progress.Say($"Column '{columns.Source.Name}': {(input is null ? $"{type.Words!.Words.Length} {sourceUnits.Unit.ToString().ToLowerInvariant()}" : FeatureColumns.Describe(input))}. Column '{_options.LabelColumnName}': {known.Words.Length} {units.Unit.ToString().ToLowerInvariant()}");
        if (validation is not null) columns.Source.Bind(_host, validation.Schema, type);
        var set = Read(training, config, columns, progress);
        var validationSet = validation is null ? null : Read(validation, config, columns, progress);
        var names = $"Columns '{columns.Source.Name}' and '{_options.LabelColumnName}'";
        var model = TrainingProgress.Named(names, () => TranscriptionModel.Train(
            config, set, validationSet, _options, progress.Context(_options.Training, _host, _cancellation.IsRequested, names)));
        if (double.IsNaN(model.State.ValidationLoss) && _options.Training.ValidationFraction != 0)
            progress.Warn($"{set.Count} transcripts are too few to hold some out: training does not stop early. Give more rows, or validation data");
        progress.Say($"Trained: {model.State.Epochs} epochs, validation loss {model.State.ValidationLoss:G5}");
        return new(_host, model, columns, null, _options.Training.Threads ?? 0);
    }

    // The transcripts; each stands until the next one.
    IEnumerable<ReadOnlyMemory<char>> Texts(IDataView data)
    {
        using var cursor = data.GetRowCursor([data.Schema[_options.LabelColumnName]]);
        var cell = new TextCell(cursor, cursor.Schema[_options.LabelColumnName]);
        while (_cancellation.MoveNext(cursor))
        {
            var count = cell.Read();
            yield return cell.IsVector ? cell.Joined(count).AsMemory() : cell[0];
        }
    }

    WordVocabulary Learn(IDataView data, string column, SentenceUnits units)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var lookup = seen.GetAlternateLookup<ReadOnlySpan<char>>();
        using var cursor = data.GetRowCursor([data.Schema[column]]);
        var cell = new SentenceCell(new(cursor, cursor.Schema[column]), units);
        while (_cancellation.MoveNext(cursor))
        {
            var count = cell.Read();
            for (var i = 0; i < count; i++)
            {
                lookup.TryGetValue(cell[i], out var before);
                lookup[cell[i]] = before + 1;
            }
        }
        return WordVocabulary.Learn(seen, _options.MostUnits(units.Unit), least: 1);
    }

    ExampleSet Read(IDataView data, TranscriptionConfig config, TranscriptionColumns columns, TrainingProgress progress)
    {
        var (set, one, labels, skipped, unknown) = (new ExampleSet(config.TrainingFields), new ExampleSet([config.Source]), Array.Empty<float>(), 0L, 0L);
        string?[] names = [columns.Source.Name, _options.LabelColumnName, _weight.Name];
        using var cursor = data.GetRowCursor(names.OfType<string>().Distinct().Select(column => data.Schema[column]));
        var reader = columns.Source.Open(cursor, TranscriptionColumns.TypeOf(config), int.MaxValue, truncates: false, columns.SourceUnits);
        var (weights, cell) = (_weight.Open(cursor), new SentenceCell(new(cursor, cursor.Schema[_options.LabelColumnName]), columns.Units));
        while (_cancellation.MoveNext(cursor))
        {
            var (weight, count) = (weights(), cell.Read());
            one.Clear();
            var steps = reader.Read(one);
            one.Complete(float.NaN);
            if (labels.Length < count) labels = new float[Math.Max(count, 2 * labels.Length)];
            for (var i = 0; i < count; i++) labels[i] = config.LabelOf(cell[i]);
            if (float.IsNaN(weight) || count == 0 || steps == 0) skipped++;
            else if (labels.AsSpan(0, count).Contains(float.NaN)) unknown++;
            else
            {
                if (config.ReadsNumbers) set.Append(0, one.Values(0, 0));
                else set.AppendTokens(0, one.Tokens(0, 0));
                set.Append(1, labels.AsSpan(0, count));
                set.CompleteWeighted(weight);
            }
        }
        if (skipped > 0) progress.Warn($"{skipped} rows without a source, a transcript or a weight are left out; {set.Count} are read");
        if (unknown > 0) progress.Warn($"{unknown} rows are left out whose transcripts have units that are none of the {config.Units.Words.Length} known ones; {set.Count} are read");
        return set;
    }
}
