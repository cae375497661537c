using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Progress;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Tagging;

/// <summary>From rows to a tagger: a first reading learns words and labels, a second one the examples.</summary>
sealed class TaggerTraining
{
    readonly IHost _host;
    readonly LstmTaggerOptions _options;
    readonly TokenColumns _tokens;
    readonly LabelSource _tags;
    readonly LabelSource? _classes;
    readonly WeightColumn _weight;
    readonly Cancellation _cancellation;

    public TaggerTraining(IHostEnvironment env, LstmTaggerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _tokens = new(options.CheckedFeatures());
        _host = env.Register(nameof(LstmTaggerTrainer));
        _options = (LstmTaggerOptions)options.Resolved();
        _cancellation = new(_host, options.Training.CancellationToken);
        (_tags, _classes, _weight) = (new(options.LabelColumnName, IsVector: true),
            options.SequenceLabelColumnName is { } name ? new(name, IsVector: false) : null, new(options.ExampleWeightColumnName));
    }

    public SchemaShape OutputSchema(SchemaShape input)
    {
        var (tags, classes) = Check(input);
        return SchemaCheck.With(input, TaggerColumns.Shapes(tags, classes));
    }

    (SchemaShape.Column Tags, SchemaShape.Column? Classes) Check(SchemaShape shape)
    {
        _tokens.Check(_host, shape);
        _weight.Check(_host, shape);
        return (_tags.Check(_host, shape), _classes?.Check(_host, shape));
    }

    public LstmTaggerTransformer Fit(IDataView training, IDataView? validation, PreviousTagger? previous, PreviousLanguage? language)
    {
        Check(MLNetInternals.ShapeOf(training.Schema));
        var inputs = _tokens.Inputs(_host, training.Schema);
        if (previous is not null) previous.Columns.Tokens.Bind(_host, training.Schema, previous.Inputs(inputs));
        if (language is not null) inputs = language.Inputs(inputs);
        var tokens = _tokens.TrainedOn(training.Schema, language?.Words);
        if (validation is not null)
        {
            Check(MLNetInternals.ShapeOf(validation.Schema));
            tokens.Bind(_host, validation.Schema, inputs);
        }
        using var progress = new TrainingProgress(_host, "sequences");
        foreach (var input in inputs) progress.Say($"Column '{input.Name}': {TokenColumns.Describe(input)}");
        var columns = Learn(training, inputs, tokens);
        var vectors = previous is null ? Vectors(inputs, progress) : null;
        var config = TaggingConfig.Of(inputs, columns.Tags.Names, TagSchemeKind.None, columns.Classes?.Count ?? 0, _options);
        var continuation = previous is null ? null : GoOn(previous, ref columns, ref config, progress);
        var set = Read(training, config, columns, progress);
        var validationSet = validation is null ? null : Read(validation, config, columns, progress);
        if (validationSet is { Count: 0 }) throw new InvalidOperationException($"The validation data hold no row with a tag in column '{_tags.Name}'. Give some, or none at all.");
        var names = $"Columns '{_tags.Name}' and '{inputs[0].Name}'";
        var model = TrainingProgress.Named(names, () => TaggingModel.Train(
            config, set, validationSet, _options, progress.Context(_options.Training, _host, _cancellation.IsRequested, names), vectors, continuation, language?.Encoder));
        if (double.IsNaN(model.State.ValidationLoss) && _options.Training.ValidationFraction != 0)
            progress.Warn($"{set.Count} rows are too few to hold some out: training does not stop early, and probabilities are not calibrated. Give more rows, or validation data");
        progress.Say($"Trained: {model.State.Members.Length} members of {model.State.Epochs} epochs, validation loss {model.State.ValidationLoss:G5}, tags are {model.Config.Scheme}, temperature {model.State.Temperature:G3}");
        return new(_host, model, columns, _options.Training.Threads ?? 0);
    }

    /// <summary>What there is to go on from: columns and network are those of the previous model, as far as its labels go.</summary>
    TaggingContinuation GoOn(PreviousTagger previous, ref TaggerColumns columns, ref TaggingConfig config, TrainingProgress progress)
    {
        (columns, var areSame) = previous.Labels(columns);
        if (!areSame) progress.Say($"Column '{_tags.Name}', or that of the sequences' labels, has others than the previous model: what reads the tokens goes on, the layer of scores is new");
        config = previous.Model.Config with
        {
            Tags = columns.Tags.Names,
            Classes = columns.Classes?.Count ?? 0,
            Scheme = areSame ? previous.Model.Config.Scheme : TagSchemeKind.None,
            IsConstrained = config.IsConstrained,
        };
        return new(previous.Model, ResetHead: !areSame);
    }

    /// <summary>Learns the words of texts, into the inputs, and the labels of texts, by reading all rows; only keys need no reading.</summary>
    TaggerColumns Learn(IDataView data, TaggingInput[] inputs, TokenColumns tokens)
    {
        int[] texts = [.. Enumerable.Range(0, inputs.Length).Where(i => inputs[i].Kind == TaggingInputKind.Text)];
        LabelSource[] labels = [.. new[] { _tags, _classes }.OfType<LabelSource>().Where(label => KeyTypes.Of(data.Schema[label.Name].Type) is null)];
        string[] names = [.. texts.Select(i => inputs[i].Name).Concat(labels.Select(label => label.Name)).Distinct()];
        var counts = names.ToDictionary(name => name, _ => new Dictionary<string, int>(StringComparer.Ordinal));
        if (names.Length > 0)
        {
            using var cursor = data.GetRowCursor(names.Select(name => data.Schema[name]));
            var cells = names.Select(name => (Cell: new TextCell(cursor, cursor.Schema[name]), Counts: counts[name])).ToArray();
            while (_cancellation.MoveNext(cursor))
                foreach (var (cell, seen) in cells) Count(cell, seen);
        }
        foreach (var i in texts)
            inputs[i] = inputs[i] with { Vocabulary = TokenVocabulary.Learn(counts[inputs[i].Name].Select(word => (word.Key, word.Value)), _options.VocabularySize) };
        return new(tokens, Values(_tags), _classes is null ? null : Values(_classes));

        LabelValues Values(LabelSource label)
        {
            var most = label.IsVector ? TaggingConfig.MostTags : TaggingConfig.MostClasses;
            if (KeyTypes.Of(data.Schema[label.Name].Type) is not null) return LabelValues.OfKeys(data.Schema[label.Name], most);
            string[] values = [.. counts[label.Name].Keys.Where(value => value.Length > 0).Order(StringComparer.Ordinal)];
            if (values.Length > most) LabelValues.ThrowTooMany(label.Name, (ulong)values.Length, most);
            return values.Length > 0 ? new(values.Length, KeyValues.OfTexts(values))
                : throw new InvalidOperationException($"Column '{label.Name}' holds no label in any row, so there is nothing to learn for column '{inputs[0].Name}'. Give rows with some.");
        }
    }

    /// <summary>Vectors of the words, where a file of them is given, and more words of that file into the inputs.</summary>
    WordVectors? Vectors(TaggingInput[] inputs, TrainingProgress progress)
    {
        if (_options.WordVectorsFile is not { } file) return null;
        string[] words = [.. inputs.SelectMany(input => input.Vocabulary?.Words ?? []).Distinct()];
        if (words.Length == 0)
            throw new InvalidOperationException($"{nameof(_options.WordVectorsFile)} is '{file}', but no column of tokens holds words. Give a column of texts, or leave {nameof(_options.WordVectorsFile)} null.");
        var vectors = WordVectors.Read(file, words, _options.UnseenWords, TokenVocabulary.Normal);
        var known = vectors.Count - vectors.Others.Count;
        progress.Say($"{known} of {words.Length} words, and {vectors.Others.Count} that do not come in training, have a vector of {vectors.Size} numbers in '{file}'");
        string[] more = [.. words.Where(word => vectors.Of(word).Length > 0), .. vectors.Others];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = inputs[i] with { Vocabulary = inputs[i].Vocabulary?.With(more) };
        return known > 0 ? vectors : throw new InvalidOperationException(
            $"None of {words.Length} words of column '{inputs[0].Name}', such as '{words[0]}', has a vector in '{file}'. Give vectors of the texts' language, or leave {nameof(_options.WordVectorsFile)} null.");
    }

    static void Count(TextCell cell, Dictionary<string, int> seen)
    {
        var (lookup, count) = (seen.GetAlternateLookup<ReadOnlySpan<char>>(), cell.Read());
        for (var i = 0; i < count; i++)
        {
            var text = cell[i].Span;
            lookup[text] = lookup.TryGetValue(text, out var before) ? before + 1 : 1;
        }
    }

    ExampleSet Read(IDataView data, TaggingConfig config, TaggerColumns columns, TrainingProgress progress)
    {
        var (set, skipped) = (new ExampleSet(config.TrainingFields), 0L);
        string?[] names = [.. config.Inputs.Select(input => input.Name), _tags.Name, _classes?.Name, _weight.Name];
        using var cursor = data.GetRowCursor(names.OfType<string>().Distinct().Select(column => data.Schema[column]));
        var (reader, weights) = (new TokenReader(cursor, config, columns.Tokens), _weight.Open(cursor));
        var (tags, classes, numbers) = (_tags.Open(cursor, columns.Tags), _classes?.Open(cursor, columns.Classes), Array.Empty<float>());
        while (_cancellation.MoveNext(cursor))
        {
            var weight = weights();
            var known = tags();
            var place = ExampleBatch.Reserve(ref numbers, known.Length);
            for (var t = 0; t < known.Length; t++) place[t] = known[t] == 0 ? float.NaN : known[t] - 1;
            if (float.IsNaN(weight) || !place.ContainsAnyExcept(float.NaN))
            {
                skipped++;
                continue;
            }
            var count = reader.Read(set);
            if (count != known.Length) TokenReader.ThrowLengths(config.Inputs[0].Name, count, _tags.Name, known.Length, cursor.Position);
            set.Append(config.Fields.Length, place);
            if (classes is not null) set.Append(config.Fields.Length + 1, [classes() is [> 0 and var label] ? label - 1 : float.NaN]);
            set.CompleteWeighted(weight);
        }
        if (skipped > 0) progress.Warn($"{skipped} rows without a tag or a weight are left out; {set.Count} are read");
        return set;
    }
}
