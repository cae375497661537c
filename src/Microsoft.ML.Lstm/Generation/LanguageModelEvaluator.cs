using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;
using Microsoft.ML.Lstm.Tokens;

namespace Microsoft.ML.Lstm.Generation;

/// <summary>Predicts the texts of all rows, one after the other, each token by all before it.</summary>
static class LanguageModelEvaluator
{
    public static LanguageModelMetrics Evaluate(LanguageModel model, TextColumn column, IDataView data, DataViewSchema.Column read)
    {
        using var cursor = data.GetRowCursor([read]);
        var (texts, reader) = (new TextTokens(cursor, column), new LanguageReader(model));
        var (loss, count, characters) = (0.0, 0L, 0L);
        while (cursor.MoveNext())
        {
            var tokens = texts.Read();
            if (tokens.IsEmpty) continue;
            loss += reader.Score(tokens) + reader.Score([TextUnits.EndOfText]);
            count += tokens.Length + 1;
            if (column.Form == TextForm.Text) characters += Characters(column.Units!, tokens) + 1;
        }
        return count > 0 ? new(loss, count, characters)
            : throw new InvalidOperationException($"Column '{column.Name}' holds no text in any row, so there is nothing to evaluate. Give rows with some.");
    }

    // A character begins with any byte but 10xxxxxx.
    static long Characters(TextUnits units, ReadOnlySpan<int> tokens)
    {
        var characters = 0L;
        foreach (var token in tokens)
            foreach (var one in units.Bytes(token))
                if ((one & 0xC0) != 0x80) characters++;
        return characters;
    }
}
