using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Translation;

/// <summary>Compares two columns of texts.</summary>
static class TranslationEvaluation
{
    const string Role = "text";

    public static TranslationMetrics Evaluate(IHostEnvironment env, IDataView data, string label, string predicted, BleuTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(data);
        ColumnNames.Require(label, "labelColumnName", "the column of the references");
        ColumnNames.Require(predicted, "predictedColumnName", "the column of the predicted texts");
        if (!Enum.IsDefined(tokens)) throw new ArgumentOutOfRangeException(nameof(tokens), tokens, $"There are no tokens {tokens}. Take one of {nameof(BleuTokens)}.");
        var host = env.Register(nameof(TranslationEvaluation));
        foreach (var name in (string[])[label, predicted])
        {
            var found = SchemaCheck.Find(host, MLNetInternals.ShapeOf(data.Schema), Role, name);
            if (found.ItemType is not TextDataViewType) throw SchemaCheck.Mismatch(host, Role, found, "String, or a vector of String");
        }
        var (bleu, characters, rouge, rows, exact) = (new BleuCounter(tokens), new ChrFCounter(), new RougeCounter(), 0L, 0L);
        using var cursor = data.GetRowCursor([data.Schema[label], data.Schema[predicted]]);
        var (known, answers) = (new TextCell(cursor, cursor.Schema[label]), new TextCell(cursor, cursor.Schema[predicted]));
        while (cursor.MoveNext())
        {
            var (reference, text) = (Text(known), Text(answers));
            bleu.Add(text, reference);
            characters.Add(text, reference);
            rouge.Add(text, reference);
            rows++;
            if (Words(text).SequenceEqual(Words(reference))) exact++;
        }
        return new()
        {
            Bleu = bleu.Score,
            BleuSignature = bleu.Signature,
            LengthRatio = bleu.LengthRatio,
            ChrF = characters.Score,
            Rouge1 = rouge.Rouge1,
            Rouge2 = rouge.Rouge2,
            RougeL = rouge.RougeL,
            ExactMatch = rows == 0 ? 0 : (double)exact / rows,
            Rows = rows,
        };
    }

    // A text, or the words of a vector with spaces between them.
    static string Text(TextCell cell) => cell.Joined(cell.Read());

    static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
