namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>
/// What tags say of spans: BIO (IOB2), where I continues a span of its type, BIOES, which also marks a span's end and a span of one token, the older IOB1, where I may begin a
/// span, or no such scheme: then equal tags in a row, other than O, are a span. Spans are found as conlleval counts them (Tjong Kim Sang and Buchholz 2000).
/// </summary>
sealed class TagScheme
{
    /// <summary>As good as impossible: no sum of scores comes near.</summary>
    const float Impossible = -1e6f;

    const string Outside = "O";

    readonly char[] _positions;
    readonly int[] _types;

    TagScheme(TagSchemeKind kind, char[] positions, int[] types, string[] names) => (Kind, _positions, _types, Types) = (kind, positions, types, names);

    /// <summary>Which one it is.</summary>
    public TagSchemeKind Kind { get; }

    /// <summary>The tag outside of spans; -1 where there is none, or no scheme.</summary>
    public int OutsideTag => Kind == TagSchemeKind.None ? -1 : Array.IndexOf(_positions, 'O');

    /// <summary>Types of spans, in the order of the tags; without a scheme the tags themselves.</summary>
    public string[] Types { get; }

    /// <summary>Finds the scheme by the tags' names, such as "B-LOC"; for BIO it is yet to be checked whether I begins a span.</summary>
    public static TagScheme Of(IReadOnlyList<string> tags)
    {
        var (positions, types, names) = (new char[tags.Count], new int[tags.Count], new List<string>());
        var isScheme = false;
        for (var tag = 0; tag < tags.Count; tag++)
        {
            types[tag] = -1;
            if (tags[tag] == Outside) positions[tag] = 'O';
            else if (tags[tag] is ['B' or 'I' or 'E' or 'S' or 'L' or 'U', '-', _, ..] name)
            {
                (positions[tag], isScheme) = (name[0] switch { 'L' => 'E', 'U' => 'S', var position => position }, true);
                types[tag] = names.IndexOf(name[2..]) is var known and >= 0 ? known : names.Count;
                if (types[tag] == names.Count) names.Add(name[2..]);
            }
            else return None(tags);
        }
        if (!isScheme) return None(tags);
        return new(positions.Contains('E') || positions.Contains('S') ? TagSchemeKind.Bioes : TagSchemeKind.Bio, positions, types, [.. names]);
    }

    // A tag "O" among others is outside of any span, whatever the others are.
    static TagScheme None(IReadOnlyList<string> tags)
    {
        string[] types = [.. tags.Where(tag => tag != Outside || tags.Count == 1)];
        return new(TagSchemeKind.None, new char[tags.Count], [.. tags.Select(tag => Array.IndexOf(types, tag))], types);
    }

    /// <summary>The same, or IOB1 in place of BIO and none in place of BIOES, for tags which do not keep to it.</summary>
    public TagScheme Loosened() => Kind switch
    {
        TagSchemeKind.Bio => new(TagSchemeKind.Iob1, _positions, _types, Types),
        TagSchemeKind.Bioes => new(TagSchemeKind.Loose, _positions, _types, Types),
        _ => this,
    };

    /// <summary>The scheme of a kind that a file says.</summary>
    public TagScheme As(TagSchemeKind kind) => kind == Kind ? this : Loosened() is var loose && loose.Kind == kind ? loose
        : throw new InvalidDataException($"The model's tags are said to be {kind}, but their names are {Kind}.");

    /// <summary>The type of a tag's span; -1 for a tag outside of any.</summary>
    public int TypeOf(int tag) => tag < 0 ? -1 : _types[tag];

    /// <summary>Whether a tag may follow another; -1 stands for the beginning, and for the end, of a sequence.</summary>
    public bool Allows(int from, int to)
    {
        if (Kind is TagSchemeKind.None or TagSchemeKind.Iob1 or TagSchemeKind.Loose) return true;
        var (before, after) = (PositionOf(from), PositionOf(to));
        var mustGoOn = Kind == TagSchemeKind.Bioes && (before is 'B' or 'I');
        var goesOn = after is 'I' or 'E';
        if (mustGoOn) return goesOn && TypeOf(from) == TypeOf(to);
        return !goesOn || (before is 'B' or 'I' && TypeOf(from) == TypeOf(to));
    }

    /// <summary>Whether a span begins at a tag after another; -1 stands for the beginning of a sequence.</summary>
    public bool Begins(int before, int tag)
    {
        if (TypeOf(tag) < 0) return false;
        if (Kind == TagSchemeKind.None || TypeOf(before) != TypeOf(tag)) return TypeOf(before) != TypeOf(tag);
        return PositionOf(tag) is 'B' or 'S' || PositionOf(before) is 'E' or 'S';
    }

    /// <summary>Whether the span of a tag ends before the next tag; -1 stands for the end of a sequence.</summary>
    public bool Ends(int tag, int after)
    {
        if (TypeOf(tag) < 0) return false;
        if (Kind == TagSchemeKind.None || TypeOf(after) != TypeOf(tag)) return TypeOf(after) != TypeOf(tag);
        return PositionOf(tag) is 'E' or 'S' || PositionOf(after) is 'B' or 'S';
    }

    /// <summary>Makes the transitions of a conditional random field that the scheme does not allow as good as impossible.</summary>
    /// <param name="start">[tags].</param>
    /// <param name="end">[tags].</param>
    /// <param name="transitions">[from, to].</param>
    public void Forbid(Span<float> start, Span<float> end, Span<float> transitions)
    {
        var tags = start.Length;
        for (var tag = 0; tag < tags; tag++)
        {
            if (!Allows(-1, tag)) start[tag] = Impossible;
            if (!Allows(tag, -1)) end[tag] = Impossible;
            for (var to = 0; to < tags; to++)
                if (!Allows(tag, to)) transitions[(tag * tags) + to] = Impossible;
        }
    }

    /// <summary>Finds the spans of a sequence of tags, -1 for one that is not known, and adds them without probability; how many there are.</summary>
    public int Spans(ReadOnlySpan<int> tags, Span<TagSpan> spans)
    {
        var (count, start) = (0, -1);
        for (var t = 0; t <= tags.Length; t++)
        {
            var (before, tag) = (t == 0 ? -1 : tags[t - 1], t == tags.Length ? -1 : tags[t]);
            if (start >= 0 && Ends(before, tag))
            {
                spans[count++] = new(start, t - start, TypeOf(before), 1);
                start = -1;
            }
            if (Begins(before, tag)) start = t;
        }
        return count;
    }

    /// <summary>
    /// Spans that are right, and those that there are and that were predicted together; tags where they name no spans. Where a tag is not known, it is put to -1, and nothing is counted.
    /// </summary>
    public (int Right, int Both) Compare(ReadOnlySpan<int> known, Span<int> predicted)
    {
        for (var t = 0; t < known.Length; t++)
            if (known[t] < 0) predicted[t] = -1;
        if (Kind == TagSchemeKind.None)
        {
            var (right, all) = (0, 0);
            for (var t = 0; t < known.Length; t++) (right, all) = (right + (known[t] >= 0 && known[t] == predicted[t] ? 1 : 0), all + (known[t] >= 0 ? 2 : 0));
            return (right, all);
        }
        var (spans, found) = (new TagSpan[known.Length], new TagSpan[known.Length]);
        var (spanCount, foundCount) = (Spans(known, spans), Spans(predicted, found));
        return (spans.Take(spanCount).Intersect(found.Take(foundCount)).Count(), spanCount + foundCount);
    }

    char PositionOf(int tag) => tag < 0 ? 'O' : _positions[tag];
}

/// <summary>How tags mark spans.</summary>
enum TagSchemeKind
{
    /// <summary>They do not: equal tags in a row are a span.</summary>
    None,

    /// <summary>B begins a span, I continues it (IOB2).</summary>
    Bio,

    /// <summary>The same with E for the end and S for a span of one token.</summary>
    Bioes,

    /// <summary>I may begin a span; B does so where the one before is of the same type.</summary>
    Iob1,

    /// <summary>B, I, E and S that do not keep to BIOES.</summary>
    Loose,
}

/// <summary>A span of tokens.</summary>
/// <param name="Start">The first token.</param>
/// <param name="Length">How many.</param>
/// <param name="Type">The number of its type.</param>
/// <param name="Probability">That there is such a span with these tags.</param>
readonly record struct TagSpan(int Start, int Length, int Type, float Probability);
