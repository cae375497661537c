using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Tagging;

/// <summary>The labels that there are.</summary>
/// <param name="Count">How many.</param>
/// <param name="Values">What they stand for; null for keys that do not tell.</param>
sealed record LabelValues(int Count, KeyValues? Values)
{
    readonly Dictionary<string, int> _numbers = Numbers(Values);

    /// <summary>The labels' names; numbers from 1 on where they have none.</summary>
    public string[] Names { get; } = Values?.Texts() ?? [.. Enumerable.Range(1, Count).Select(label => FormattableString.Invariant($"{label}"))];

    /// <summary>The number of a text, from 1 on; 0 for one that is not known.</summary>
    public int Number(ReadOnlySpan<char> text) => _numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var number) ? number : 0;

    /// <summary>The labels of a column of keys, at most so many.</summary>
    public static LabelValues OfKeys(DataViewSchema.Column column, int most)
    {
        var key = KeyTypes.Of(column.Type)!;
        if (key.Count > (ulong)most) ThrowTooMany(column.Name, key.Count, most);
        return new((int)key.Count, KeyValues.Of(column, (int)key.Count));
    }

    /// <summary>Writes them, or reads so many.</summary>
    public static LabelValues Transfer(ModelCodec codec, LabelValues? labels, int count)
    {
        var values = KeyValues.TransferOptional(codec, labels?.Values, (ulong)count);
        return labels ?? new(count, values);
    }

    /// <summary>Says that a column has more labels than a network can tell apart.</summary>
    [DoesNotReturn]
    public static void ThrowTooMany(string name, ulong labels, int most) => throw new InvalidOperationException(
        $"Column '{name}' has {labels} labels, but a tagger tells at most {most} apart. Name a column of labels, or merge rare ones.");

    static Dictionary<string, int> Numbers(KeyValues? values)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var texts = values is { AreTexts: true } ? values.Texts() : [];
        for (var i = 0; i < texts.Length; i++) numbers.TryAdd(texts[i], i + 1);
        return numbers;
    }
}
