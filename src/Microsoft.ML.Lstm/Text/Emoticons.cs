namespace Microsoft.ML.Lstm.Text;

/// <summary>Faces that are written with marks, such as :-) and ;P and &lt;3.</summary>
static class Emoticons
{
    const string Eyes = ":;=xX", Noses = "-o*^", Mouths = ")(][}{DPpOo/\\|@3*>", Bare = "xX";

    /// <summary>Characters of the face that the text begins with; 0 for none.</summary>
    public static int LengthAt(ReadOnlySpan<char> run)
    {
        if (run.StartsWith("</3")) return 3;
        if (run.StartsWith("<3")) return 2;
        var brow = run.StartsWith(">") ? 1 : 0;
        if (Upright(run[brow..]) is var upright and > 0) return brow + upright;
        return Reversed(run);
    }

    /// <summary>Eyes, then a nose or a tear or none, then a mouth.</summary>
    static int Upright(ReadOnlySpan<char> run)
    {
        if (run.Length < 2 || !Eyes.Contains(run[0])) return 0;
        var at = 1;
        if (run[at] == '\'') at++;
        if (at + 1 < run.Length && Noses.Contains(run[at]) && Mouths.Contains(run[at + 1])) at++;
        if (at >= run.Length || !Mouths.Contains(run[at])) return 0;
        // Letters are eyes and mouths only where no word goes on: "xD" is a face; "xP2", "export" and the end of "f(x)" are not.
        if (Bare.Contains(run[0]) && run[at] is not ('D' or 'P')) return 0;
        var end = at + 1;
        while (end < run.Length && run[end] == run[at] && !char.IsLetterOrDigit(run[at])) end++;
        return char.IsLetterOrDigit(run[at]) && end < run.Length && char.IsLetterOrDigit(run[end]) ? 0 : end;
    }

    /// <summary>A mouth first, as in (-: and (=.</summary>
    static int Reversed(ReadOnlySpan<char> run)
    {
        if (run.Length < 2 || run[0] is not ('(' or ')')) return 0;
        var at = Noses.Contains(run[1]) && run[1] != 'o' ? 2 : 1;
        return at < run.Length && run[at] is ':' or ';' or '=' ? at + 1 : 0;
    }
}
