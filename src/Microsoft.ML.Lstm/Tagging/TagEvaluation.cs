using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Tagging;

/// <summary>Compares two columns of tags.</summary>
sealed class TagEvaluation
{
    readonly SortedDictionary<string, long[]> _types = new(StringComparer.Ordinal);
    long _tokens, _right;

    public static TaggingMetrics Evaluate(IHostEnvironment env, IDataView data, string label, string predicted)
    {
        ArgumentNullException.ThrowIfNull(data);
        ColumnNames.Require(label, "labelColumnName", "the column of the tags");
        ColumnNames.Require(predicted, "predictedTagsColumnName", "the column of the predicted tags");
        var host = env.Register(nameof(TagEvaluation));
        foreach (var name in (string[])[label, predicted]) new LabelSource(name, IsVector: true).Check(host, MLNetInternals.ShapeOf(data.Schema));
        using var cursor = data.GetRowCursor([data.Schema[label], data.Schema[predicted]]);
        var (known, answers) = (Open(cursor, data.Schema[label]), Open(cursor, data.Schema[predicted]));
        var evaluation = new TagEvaluation();
        while (cursor.MoveNext())
        {
            var (tags, others) = (known(), answers());
            if (tags.Length != others.Length) TokenReader.ThrowLengths(label, tags.Length, predicted, others.Length, cursor.Position);
            evaluation.Add(tags, others);
        }
        return evaluation.Metrics();
    }

    void Add(string[] known, string[] predicted)
    {
        for (var t = 0; t < known.Length; t++)
        {
            if (known[t].Length == 0) continue;
            _tokens++;
            if (known[t] == predicted[t]) _right++;
        }
        TagSpans.Count(known, predicted, Count);
    }

    void Count(string type, bool isKnown, bool isPredicted)
    {
        if (!_types.TryGetValue(type, out var counts)) _types[type] = counts = new long[3];
        if (isKnown) counts[0]++;
        if (isPredicted) counts[1]++;
        if (isKnown && isPredicted) counts[2]++;
    }

    TaggingMetrics Metrics()
    {
        SpanMetrics[] types = [.. _types.Select(type => new SpanMetrics { Type = type.Key, Spans = type.Value[0], Predicted = type.Value[1], Correct = type.Value[2] })];
        return new()
        {
            TokenAccuracy = _tokens == 0 ? 0 : (double)_right / _tokens,
            Tokens = _tokens,
            PerType = types,
            Micro = new() { Type = "", Spans = types.Sum(type => type.Spans), Predicted = types.Sum(type => type.Predicted), Correct = types.Sum(type => type.Correct) },
        };
    }

    /// <summary>Reads tags as texts; one that is missing is empty.</summary>
    static Func<string[]> Open(DataViewRow row, DataViewSchema.Column column)
    {
        if (KeyTypes.Of(column.Type) is null)
        {
            var texts = new TextCell(row, column);
            return () =>
            {
                var tags = new string[texts.Read()];
                for (var t = 0; t < tags.Length; t++) tags[t] = texts[t].ToString();
                return tags;
            };
        }
        var labels = LabelValues.OfKeys(column, int.MaxValue);
        var keys = ColumnValues.Open(row, column, tokens: null, labels.Count);
        return () =>
        {
            var values = keys();
            var tags = new string[values.Length];
            for (var t = 0; t < tags.Length; t++) tags[t] = values[t] == 0 ? "" : labels.Names[(int)values[t] - 1];
            return tags;
        };
    }
}
