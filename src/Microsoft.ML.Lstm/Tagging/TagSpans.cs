namespace Microsoft.ML.Lstm.Tagging;

/// <summary>Finds the spans that two sequences of tags mark, and those that both do, as the script conlleval counts them (Tjong Kim Sang and Buchholz 2000).</summary>
static class TagSpans
{
    const string Outside = "O";

    /// <summary>Counts the spans of one sequence.</summary>
    /// <param name="known">The tags as they are.</param>
    /// <param name="predicted">As many, as they were predicted.</param>
    /// <param name="count">Told of each span: its type, whether it is known, and whether it was predicted.</param>
    public static void Count(ReadOnlySpan<string> known, ReadOnlySpan<string> predicted, Action<string, bool, bool> count)
    {
        // Where a span of both began alike and is still going on.
        var (alike, before, beforePredicted) = (false, Tag.None, Tag.None);
        for (var t = 0; t <= known.Length; t++)
        {
            var (tag, other) = t == known.Length ? (Tag.None, Tag.None) : (Tag.Of(known[t]), Tag.Of(predicted[t]));
            var (ends, otherEnds) = (before.EndsBefore(tag), beforePredicted.EndsBefore(other));
            if (alike && ends && otherEnds) count(before.Type, true, true);
            else
            {
                if (ends) count(before.Type, true, false);
                if (otherEnds) count(beforePredicted.Type, false, true);
            }
            var (begins, otherBegins) = (tag.BeginsAfter(before), other.BeginsAfter(beforePredicted));
            if (ends || otherEnds || begins || otherBegins) alike = begins && otherBegins && tag.Type == other.Type;
            (before, beforePredicted) = (tag, other);
        }
    }

    readonly record struct Tag(string Position, string Type)
    {
        public static Tag None => new(Outside, "");

        bool IsInside => Position != Outside && Position != ".";

        public static Tag Of(string tag) => tag.IndexOf('-') is var dash and >= 0 ? new(tag[..dash], tag[(dash + 1)..]) : new(tag.Length == 0 ? Outside : tag, "");

        public bool BeginsAfter(Tag before) => Position is "B" or "S" or "U" || ((before.Position is "E" or "S" or "L" or "U" or Outside) && (Position is "E" or "I" or "L"))
            || (IsInside && before.Type != Type);

        public bool EndsBefore(Tag after) => Position is "E" or "S" or "L" or "U" || ((Position is "B" or "I") && (after.Position is "B" or "S" or "U" or Outside)) || (IsInside && after.Type != Type);
    }
}
