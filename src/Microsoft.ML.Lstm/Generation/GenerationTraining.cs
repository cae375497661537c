using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Progress;
using Microsoft.ML.Lstm.Tokens;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Generation;

/// <summary>From rows to a language model: a first reading learns the tokens, a second one the texts.</summary>
sealed class GenerationTraining(IHost host, LstmTextGenerationOptions options)
{
    readonly Cancellation _cancellation = new(host, options.Training.CancellationToken);

    public LstmTextGenerationTransformer Fit(IDataView training, IDataView? validation)
    {
        var form = TextColumn.Check(host, MLNetInternals.ShapeOf(training.Schema), options.InputColumnName);
        using var progress = new TrainingProgress(host, "streams");
        var column = Learn(training, form);
        if (validation is not null) column.Bind(host, validation.Schema);
        progress.Say($"Column '{column.Name}': {column.Vocabulary} tokens ({(form == TextForm.Text ? options.Unit.ToString() : form.ToString())})");
        var text = Tokens(training, column);
        var held = validation is null ? null : Tokens(validation, column);
        if (held is { Length: < 2 }) throw new InvalidOperationException($"The validation data hold {held.Length} tokens in column '{column.Name}'. Give longer texts, or none at all.");
        progress.Say($"{text.Length} tokens to learn from");
        var name = $"Column '{column.Name}'";
        var model = TrainingProgress.Named(name, () => LanguageModel.Train(
            column.Vocabulary, text, held, options, progress.Context(options.Training, host, _cancellation.IsRequested, name)));
        if (double.IsNaN(model.State.ValidationLoss) && options.Training.ValidationFraction != 0)
            progress.Warn($"{text.Length} tokens are too few to hold some out: training does not stop early. Give more text, or validation data");
        progress.Say($"Trained: {model.State.Epochs} epochs, validation perplexity {Math.Exp(model.State.ValidationLoss):G5} a token");
        var columns = new GenerationColumns(column, options.OutputColumnName, options.PerplexityColumnName, options.EmbeddingColumnName, options.EmbeddingPooling, options.Generation) { Tokens = options.TokensColumnName };
        return new(host, model, columns, options.Training.Threads ?? 0);
    }

    /// <summary>What the texts' tokens are: keys are known, others are learnt by reading all rows.</summary>
    TextColumn Learn(IDataView data, TextForm form)
    {
        var read = data.Schema[options.InputColumnName];
        if (form == TextForm.Keys)
        {
            var count = KeyTypes.Of(read.Type)!.Count;
            if (count >= TextUnits.Most) throw new ArgumentException($"Column '{read.Name}' has {count} keys; {TextUnits.Most - 1} are the most. Map rare ones to one key.", nameof(data));
            return new(read.Name, form, null, (int)count, KeyValues.Of(read, (int)count));
        }
        using var cursor = data.GetRowCursor([read]);
        var units = form == TextForm.Text ? TextUnits.Learn(options.Unit, Texts(cursor, read), options.VocabularySize) : LearntUnits.WholeWords(Words(cursor, read), options.VocabularySize ?? 50_000);
        return new(read.Name, form, units, 0, null);
    }

    IEnumerable<ReadOnlyMemory<char>> Texts(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        var getter = cursor.GetGetter<ReadOnlyMemory<char>>(cursor.Schema[column.Name]);
        ReadOnlyMemory<char> text = default;
        while (_cancellation.MoveNext(cursor))
        {
            getter(ref text);
            yield return text;
        }
    }

    IEnumerable<ReadOnlyMemory<char>> Words(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        var getter = cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(cursor.Schema[column.Name]);
        VBuffer<ReadOnlyMemory<char>> words = default;
        while (_cancellation.MoveNext(cursor))
        {
            getter(ref words);
            foreach (var word in words.DenseValues()) yield return word;
        }
    }

    /// <summary>All texts one after the other, with their ends; empty ones are left out.</summary>
    int[] Tokens(IDataView data, TextColumn column)
    {
        var all = new List<int>();
        using var cursor = data.GetRowCursor([data.Schema[column.Name]]);
        var reader = new TextTokens(cursor, column);
        while (_cancellation.MoveNext(cursor))
        {
            var tokens = reader.Read();
            if (tokens.IsEmpty) continue;
            all.AddRange(tokens);
            all.Add(TextUnits.EndOfText);
        }
        return [.. all];
    }
}
