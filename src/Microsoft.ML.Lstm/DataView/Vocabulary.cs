namespace Microsoft.ML.Lstm.DataView;

/// <summary>What the tokens that a network has learnt stand for, so that keys which were fitted anew, and number the same values otherwise, are read by value.</summary>
static class Vocabulary
{
    /// <summary>What the keys in a column stand for; null where that is not told.</summary>
    public static KeyValues? Of(DataViewSchema.Column column) => KeyTypes.Of(column.Type) is { Count: <= int.MaxValue } key ? KeyValues.Of(column, (int)key.Count) : null;

    /// <summary>The token of each key, by key, where a column's keys stand for other values, or in another order; 0 for a value not learnt. Null where keys are tokens.</summary>
    public static int[]? Tokens(DataViewSchema.Column column, KeyValues? learnt)
    {
        if (learnt is null || Of(column) is not { } values || KeyValues.Same(values, learnt)) return null;
        var tokens = new Dictionary<string, int>();
        var texts = learnt.Texts();
        for (var i = 0; i < texts.Length; i++) tokens.TryAdd(texts[i], i + 1);
        return [0, .. values.Texts().Select(text => tokens.GetValueOrDefault(text))];
    }
}
