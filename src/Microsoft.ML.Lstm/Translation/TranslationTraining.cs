using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Progress;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Translation;

/// <summary>From rows to a translator: a first reading learns the words, a second one the pairs.</summary>
sealed class TranslationTraining
{
    const string Role = "target";

    readonly IHost _host;
    readonly LstmTranslationOptions _options;
    readonly TranslationColumns _columns;
    readonly WeightColumn _weight;
    readonly Cancellation _cancellation;

    public TranslationTraining(IHostEnvironment env, LstmTranslationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _columns = options.CheckedColumns();
        _host = env.Register(nameof(LstmTranslationEstimator));
        _options = (LstmTranslationOptions)options.Resolved();
        (_weight, _cancellation) = (new(options.ExampleWeightColumnName), new(_host, options.Training.CancellationToken));
    }

    public SchemaShape OutputSchema(SchemaShape input)
    {
        Check(input);
        return SchemaCheck.With(input, _columns.Shapes());
    }

    void Check(SchemaShape shape)
    {
        _columns.Source.Check(_host, shape, _options.Copy);
        var target = SchemaCheck.Find(_host, shape, Role, _options.TargetColumnName);
        if (target.ItemType is not TextDataViewType) throw SchemaCheck.Mismatch(_host, Role, target, "String, or a vector of String");
        _weight.Check(_host, shape);
    }

    public LstmTranslationTransformer Fit(IDataView training, IDataView? validation)
    {
        Check(MLNetInternals.ShapeOf(training.Schema));
        if (validation is not null) Check(MLNetInternals.ShapeOf(validation.Schema));
        var input = _columns.Source.Input(_host, training.Schema);
        using var progress = new TrainingProgress(_host, "pairs");
        var units = SentenceUnits.Learn(_options.Unit, Texts(training, input is null), MostTokens);
        var columns = _columns with { Source = _columns.Source.TrainedOn(training.Schema), Units = units };
        var (source, target) = Learn(training, input is null, units);
        var type = SourceType.Of(source, input);
        var config = TranslationConfig.Of(source, type.Keys, type.Numbers, target, _options);
        progress.Say($"Column '{columns.Source.Name}': {(input is null ? $"{source!.Words.Length} {Named}" : FeatureColumns.Describe(input))}. Column '{_options.TargetColumnName}': {target.Words.Length} {Named}");
        if (validation is not null) columns.Source.Bind(_host, validation.Schema, type);
        var set = Read(training, config, columns, progress);
        var validationSet = validation is null ? null : Read(validation, config, columns, progress);
        var names = $"Columns '{columns.Source.Name}' and '{_options.TargetColumnName}'";
        if (validationSet is { Count: 0 }) throw new InvalidOperationException($"{names} of the validation data hold no pair. Give some, or none at all.");
        var model = TrainingProgress.Named(names, () => TranslationModel.Train(
            config, set, validationSet, _options, progress.Context(_options.Training, _host, _cancellation.IsRequested, names)));
        if (double.IsNaN(model.State.ValidationLoss) && _options.Training.ValidationFraction != 0)
            progress.Warn($"{set.Count} pairs are too few to hold some out: training does not stop early. Give more rows, or validation data");
        progress.Say($"Trained: {model.State.Epochs} epochs, validation loss {model.State.ValidationLoss:G5}");
        return new(_host, model, columns, _options.Training.Threads ?? 0);
    }

    int MostTokens => _options.VocabularySize ?? (_options.Unit == TextUnit.Subwords ? LstmTranslationOptions.DefaultSubwords : LstmTranslationOptions.DefaultWords);

    // What there is so many of, in messages.
    string Named => _options.Unit.ToString().ToLowerInvariant();

    string[] TextColumns(bool readsSource) => readsSource ? [_options.TargetColumnName, _columns.Source.Name] : [_options.TargetColumnName];

    /// <summary>The texts of both sides, or of the target where the source has none; each stands until the next one.</summary>
    IEnumerable<ReadOnlyMemory<char>> Texts(IDataView data, bool readsSource)
    {
        using var cursor = data.GetRowCursor(TextColumns(readsSource).Distinct().Select(name => data.Schema[name]));
        TextCell[] cells = [.. TextColumns(readsSource).Select(name => new TextCell(cursor, cursor.Schema[name]))];
        while (_cancellation.MoveNext(cursor))
        {
            foreach (var cell in cells)
            {
                var count = cell.Read();
                yield return cell.IsVector ? cell.Joined(count).AsMemory() : cell[0];
            }
        }
    }

    /// <summary>Learns the words of both sides by reading all rows; a source of keys or numbers has none. Subwords know all texts.</summary>
    (WordVocabulary? Source, WordVocabulary Target) Learn(IDataView data, bool readsSource, SentenceUnits units)
    {
        if (units.Unit == TextUnit.Subwords) return (readsSource ? units.Vocabulary() : null, units.Vocabulary());
        var names = TextColumns(readsSource);
        var counts = names.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal)).ToArray();
        using (var cursor = data.GetRowCursor(names.Distinct().Select(name => data.Schema[name])))
        {
            SentenceCell[] cells = [.. names.Select(name => new SentenceCell(new(cursor, cursor.Schema[name]), units))];
            while (_cancellation.MoveNext(cursor))
                for (var side = 0; side < cells.Length; side++) Count(cells[side], counts[side]);
        }
        return (readsSource ? Words(counts[1]) : null, Words(counts[0]));

        WordVocabulary Words(Dictionary<string, int> seen) => WordVocabulary.Learn(seen, MostTokens, _options.LeastWordCount);
    }

    static void Count(SentenceCell cell, Dictionary<string, int> seen)
    {
        var (lookup, count) = (seen.GetAlternateLookup<ReadOnlySpan<char>>(), cell.Read());
        for (var i = 0; i < count; i++)
        {
            lookup.TryGetValue(cell[i], out var before);
            lookup[cell[i]] = before + 1;
        }
    }

    ExampleSet Read(IDataView data, TranslationConfig config, TranslationColumns columns, TrainingProgress progress)
    {
        var (set, skipped, longer, longest) = (new ExampleSet(config.TrainingFields), 0L, 0L, _options.MaximumLength);
        var (one, tokens) = (new ExampleSet(config.SourceFields), Array.Empty<int>());
        string?[] names = [columns.Source.Name, _options.TargetColumnName, _weight.Name];
        using var cursor = data.GetRowCursor(names.OfType<string>().Distinct().Select(column => data.Schema[column]));
        var (reader, weights, cell) = (columns.Source.Open(cursor, SourceType.Of(config), longest, _options.TruncateSource, columns.Units, config.Copies ? config.TargetWords : null), _weight.Open(cursor), new SentenceCell(new(cursor, cursor.Schema[_options.TargetColumnName]), columns.Units));
        while (_cancellation.MoveNext(cursor))
        {
            var (weight, words) = (weights(), cell.Read());
            one.Clear();
            var steps = reader.Read(one);
            one.Complete(float.NaN);
            if (float.IsNaN(weight) || words == 0 || steps == 0) skipped++;
            else if (words > longest || steps > longest) longer++;
            else
            {
                if (config.ReadsNumbers) set.Append(0, one.Values(0, 0));
                else set.AppendTokens(0, one.Tokens(0, 0));
                if (tokens.Length < words + 2) tokens = new int[Math.Max(words + 2, 2 * tokens.Length)];
                (tokens[0], tokens[words + 1]) = (WordVocabulary.Begin, WordVocabulary.End);
                for (var i = 0; i < words; i++) tokens[i + 1] = config.TargetWords.Of(cell[i]);
                set.AppendTokens(1, tokens.AsSpan(0, words + 1));
                for (var i = 0; i < words; i++) tokens[i + 1] = reader.NumberOf(cell[i], config.TargetWords);
                set.AppendTokens(2, tokens.AsSpan(1, words + 1));
                if (config.Copies) set.AppendTokens(3, one.Tokens(0, 1));
                set.CompleteWeighted(weight);
            }
        }
        if (skipped > 0) progress.Warn($"{skipped} rows without a source, a target or a weight are left out; {set.Count} are read");
        if (longer > 0) progress.Warn($"{longer} rows are longer than {longest} steps or words, and left out; {set.Count} are read. Raise {nameof(_options.MaximumLength)} to learn from them");
        return set;
    }
}
