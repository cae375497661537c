using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Transcription;

/// <summary>Compares two columns of transcripts.</summary>
static class TranscriptionEvaluation
{
    const string Role = "text";

    public static TranscriptionMetrics Evaluate(IHostEnvironment env, IDataView data, string label, string predicted)
    {
        ArgumentNullException.ThrowIfNull(data);
        ColumnNames.Require(label, "labelColumnName", "the column of the references");
        ColumnNames.Require(predicted, "predictedColumnName", "the column of the transcripts");
        var host = env.Register(nameof(TranscriptionEvaluation));
        foreach (var name in (string[])[label, predicted])
        {
            var found = SchemaCheck.Find(host, MLNetInternals.ShapeOf(data.Schema), Role, name);
            if (found.ItemType is not TextDataViewType) throw SchemaCheck.Mismatch(host, Role, found, "String, or a vector of String");
        }
        var (distance, words, characters) = (new EditDistance(), 0L, 0L);
        var (substitutions, insertions, deletions, letters, rows, wrong) = (0L, 0L, 0L, 0L, 0L, 0L);
        using var cursor = data.GetRowCursor([data.Schema[label], data.Schema[predicted]]);
        var (known, answers) = (new TextCell(cursor, cursor.Schema[label]), new TextCell(cursor, cursor.Schema[predicted]));
        while (cursor.MoveNext())
        {
            var (reference, answer) = (Words(known), Words(answers));
            var errors = distance.Of<string>(reference, answer);
            (substitutions, insertions, deletions) = (substitutions + errors.Substitutions, insertions + errors.Insertions, deletions + errors.Deletions);
            var (one, other) = (string.Join(' ', reference), string.Join(' ', answer));
            letters += distance.Of<char>(one, other).Count;
            (words, characters, rows, wrong) = (words + reference.Length, characters + one.Length, rows + 1, wrong + (errors.Count > 0 ? 1 : 0));
        }
        return new()
        {
            WordErrorRate = Rate(substitutions + insertions + deletions, words),
            CharacterErrorRate = Rate(letters, characters),
            SubstitutionRate = Rate(substitutions, words),
            InsertionRate = Rate(insertions, words),
            DeletionRate = Rate(deletions, words),
            SentenceErrorRate = Rate(wrong, rows),
            Words = words,
            Rows = rows,
        };
    }

    // Of nothing, none is wrong, and any error is one too many.
    static double Rate(long errors, long all) => (double)errors / Math.Max(1, all);

    static string[] Words(TextCell cell) => cell.Joined(cell.Read()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
