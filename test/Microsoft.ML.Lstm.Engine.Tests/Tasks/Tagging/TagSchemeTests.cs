using Microsoft.ML.Lstm.Engine.Tasks.Tagging;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks.Tagging;

/// <summary>What tags say of spans, and which may follow one another.</summary>
[TestClass]
public sealed class TagSchemeTests
{
    static readonly string[] Bio = ["O", "B-A", "I-A", "B-B", "I-B"], Bioes = ["O", "B-A", "I-A", "E-A", "S-A", "B-B", "I-B", "E-B", "S-B"];

    [TestMethod]
    [DataRow("O B-A I-A", "Bio", "A"), DataRow("B-A", "Bio", "A"), DataRow("O I-A I-B", "Bio", "A B"), DataRow("B-A I-A E-A S-A O", "Bioes", "A"), DataRow("U-A B-A L-A I-A", "Bioes", "A")]
    [DataRow("NOUN VERB", "None", "NOUN VERB"), DataRow("O B-A X", "None", "B-A X"), DataRow("O", "None", "O"), DataRow("O PER", "None", "PER"), DataRow("B- O", "None", "B-"), DataRow("b-a O", "None", "b-a"), DataRow("B-a-b", "Bio", "a-b")]
    public void A_scheme_is_found_by_the_names(string tags, string kind, string types)
    {
        var scheme = TagScheme.Of(tags.Split(' '));
        Assert.AreEqual(kind, scheme.Kind.ToString());
        Assert.AreEqual(types, string.Join(' ', scheme.Types));
    }

    /// <summary>A dash stands for the beginning or the end.</summary>
    [TestMethod]
    [DataRow("- O, - B-A, O O, O B-A, B-A I-A, B-A O, B-A B-A, B-A B-B, B-A -, I-A I-A, I-A O, I-A B-A, I-A -, O -", true)]
    [DataRow("- I-A, O I-A, B-A I-B, I-A I-B, B-B I-A", false)]
    public void Bio_lets_I_follow_only_its_own_type(string pairs, bool allowed) => Check(Bio, pairs, allowed);

    [TestMethod]
    [DataRow("- O, - B-A, - S-A, O B-A, O S-A, B-A I-A, B-A E-A, I-A I-A, I-A E-A, E-A O, E-A B-A, E-A S-B, E-A -, S-A S-A, S-A -, O -", true)]
    [DataRow("- I-A, - E-A, O I-A, O E-A, B-A O, B-A -, B-A B-A, B-A S-A, B-A I-B, B-A E-B, I-A O, I-A -, I-A E-B, E-A I-A, E-A E-A, S-A I-A, S-A E-A", false)]
    public void Bioes_ends_what_it_began(string pairs, bool allowed) => Check(Bioes, pairs, allowed);

    static void Check(string[] tags, string pairs, bool allowed)
    {
        var scheme = TagScheme.Of(tags);
        var (start, end, transitions) = (new float[tags.Length], new float[tags.Length], new float[tags.Length * tags.Length]);
        scheme.Forbid(start, end, transitions);
        foreach (var pair in pairs.Split(", "))
        {
            var (from, to) = (Array.IndexOf(tags, pair.Split(' ')[0]), Array.IndexOf(tags, pair.Split(' ')[1]));
            Assert.AreEqual(allowed, scheme.Allows(from, to), pair);
            Assert.AreEqual(allowed, (from < 0 ? start[to] : to < 0 ? end[from] : transitions[(from * tags.Length) + to]) == 0, pair);
            Assert.IsTrue(scheme.Loosened().Allows(from, to), pair);
        }
    }

    /// <summary>Spans as start, length and type.</summary>
    [TestMethod]
    [DataRow("O B-A I-A O", "1+2A"), DataRow("B-A B-A I-A", "0+1A 1+2A"), DataRow("I-A I-A", "0+2A"), DataRow("B-A I-B", "0+1A 1+1B"), DataRow("O O", ""), DataRow("", ""), DataRow("B-B", "0+1B")]
    public void Spans_of_bio_are_found(string tags, string spans) => Assert.AreEqual(spans, Spans(Bio, tags));

    [TestMethod]
    [DataRow("B-A I-A E-A", "0+3A"), DataRow("S-A S-A", "0+1A 1+1A"), DataRow("B-A E-A B-A E-A", "0+2A 2+2A"), DataRow("E-A E-A", "0+1A 1+1A"), DataRow("B-A E-A I-A", "0+2A 2+1A"), DataRow("S-A I-A", "0+1A 1+1A")]
    public void Spans_of_bioes_are_found(string tags, string spans) => Assert.AreEqual(spans, Spans(Bioes, tags));

    [TestMethod]
    [DataRow("X X Y", "0+2X 2+1Y"), DataRow("O X O X", "1+1X 3+1X"), DataRow("Y", "0+1Y")]
    public void Without_a_scheme_equal_tags_in_a_row_are_a_span(string tags, string spans) => Assert.AreEqual(spans, Spans(["O", "X", "Y"], tags));

    [TestMethod]
    public void A_file_cannot_say_that_tags_are_what_their_names_are_not()
    {
        Assert.ThrowsExactly<InvalidDataException>(() => TagScheme.Of(["X"]).As(TagSchemeKind.Bio));
        Assert.ThrowsExactly<InvalidDataException>(() => TagScheme.Of(Bio).As(TagSchemeKind.Loose));
        Assert.AreEqual(TagSchemeKind.Iob1, TagScheme.Of(Bio).As(TagSchemeKind.Iob1).Kind);
        Assert.AreEqual(TagSchemeKind.Loose, TagScheme.Of(Bioes).As(TagSchemeKind.Loose).Kind);
    }

    static string Spans(string[] names, string tags)
    {
        int[] numbers = [.. tags.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(tag => Array.IndexOf(names, tag))];
        var (scheme, spans) = (TagScheme.Of(names), new TagSpan[numbers.Length]);
        return string.Join(' ', spans.Take(scheme.Spans(numbers, spans)).Select(span => $"{span.Start}+{span.Length}{scheme.Types[span.Type]}"));
    }
}
