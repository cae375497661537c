using System.Text.RegularExpressions;

namespace Microsoft.ML.StandIn.Tests.Surface;

/// <summary>One type as a list shows it: its header line taken apart, and its member lines.</summary>
sealed record ListedType(string Kind, string[] Bases, HashSet<string> Members);

/// <summary>The two lists of ML.NET's signatures, by assembly and type; and the types that they leave out.</summary>
sealed partial class ApiList
{
    readonly Dictionary<(string Assembly, string Type), ListedType> _types = [];

    public int Count => _types.Count;

    public static ApiList Read(string file)
    {
        var list = new ApiList();
        var assembly = "";
        ListedType? type = null;
        foreach (var line in File.ReadAllText(Locate(file)).Split('\n').Where(line => line.Length > 0))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal)) assembly = line[2..].Trim();
            else if (line.StartsWith("  ", StringComparison.Ordinal)) type!.Members.Add(WithoutSystem(line[2..]));
            else type = list.Add(assembly, WithoutSystem(line));
        }
        return list;
    }

    /// <summary>The types and members named in also-real.txt, with their reasons.</summary>
    public static IReadOnlyDictionary<string, string> ReadAlsoReal() => File.ReadAllLines(Locate("also-real.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => Reason().Match(line))
        .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["reason"].Value);

    public ListedType? Find(string assembly, string type) => _types.GetValueOrDefault((assembly, type));

    /// <summary>The lists write most System types without their namespace, some with: neither matters.</summary>
    public static string WithoutSystem(string line) => SystemNamespace().Replace(line, "");

    static string Locate(string file) => Path.Combine(AppContext.BaseDirectory, "api", file);

    ListedType Add(string assembly, string header)
    {
        var match = Header().Match(header);
        Assert.IsTrue(match.Success, $"Not a type: {header}");
        var type = new ListedType(match.Groups["kind"].Value, SplitAtCommas(match.Groups["bases"].Value), []);
        if (match.Groups["rest"].Length > 0) type.Members.Add(header);
        _types.Add((assembly, match.Groups["name"].Value), type);
        return type;
    }

    static string[] SplitAtCommas(string text)
    {
        var parts = new List<string>();
        var depth = 0;
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] is '<' or '(') depth++;
            if (i < text.Length && text[i] is '>' or ')') depth--;
            if (i < text.Length && (text[i] != ',' || depth > 0)) continue;
            if (i > start) parts.Add(text[start..i].Trim());
            start = i + 1;
        }
        return [.. parts];
    }

    [GeneratedRegex(@"\bSystem\.(?:[A-Z]\w*\.)*(?=[A-Z]\w*)")]
    private static partial Regex SystemNamespace();

    [GeneratedRegex(@"^(?<name>[\w.]+(?:<[^>]*>[\w.]*)*):? *(?<reason>.*)$")]
    private static partial Regex Reason();

    [GeneratedRegex(
        @"^(?<kind>(?:(?:sealed|abstract|static) )?(?:class|struct|interface|enum)|delegate \S+) "
        + @"(?<name>[\w.+]+(?:<[^(:]*?>)?(?:\.\w+)*)(?<rest>\(.*\))?(?: : (?<bases>.*?))?(?<obsolete> \[Obsolete\])?$")]
    private static partial Regex Header();
}
