using System.Text.RegularExpressions;
using Repository = Microsoft.ML.Lstm.Tests.Shared.Repository;

namespace Microsoft.ML.Lstm.Control.Tests;

/// <summary>Which room of the package uses which, as docs/architecture.md has them. Public types share a namespace, so uses are found by the names of types.</summary>
[TestClass]
public sealed partial class LayeringTests
{
    const string Source = "src/Microsoft.ML.Lstm.Control";

    static readonly Dictionary<string, string[]> Rooms = new()
    {
        ["Dynamics"] = [],
        ["Environments"] = [],
        ["Policies"] = ["Environments"],
        ["Training"] = ["Policies", "Environments"],
        ["Proximal"] = ["Training", "Policies", "Environments"],
        ["QLearning"] = ["Training", "Policies", "Environments"],
        ["Logged"] = ["Environments"],
        ["Imitation"] = ["Policies", "Environments"],
        ["Planning"] = ["Dynamics", "Environments"],
    };

    [TestMethod]
    public void A_room_uses_those_below_it_only()
    {
        var declared = Rooms.Keys.SelectMany(room => Repository.Sources($"{Source}/{room}").SelectMany(file => Types().Matches(File.ReadAllText(file))).Select(match => (match.Groups[1].Value, room))).Distinct().ToLookup(type => type.Value, type => type.room);
        Assert.IsTrue(declared.Count > 0);
        var faults =
            from room in Rooms.Keys
            from file in Repository.Sources($"{Source}/{room}")
            from word in Words().Matches(Comments().Replace(File.ReadAllText(file), "")).Select(match => match.Value).Distinct()
            from used in declared[word]
            where used != room && !declared[word].Contains(room) && !Rooms[room].Contains(used)
            select $"{room}/ {Path.GetFileName(file)} uses {word} of {used}/";
        Assert.AreEqual("", string.Join('\n', faults.Order()));
    }

    [TestMethod]
    public void Every_file_lies_in_a_room()
    {
        var root = Repository.Path(Source);
        var folders = Repository.Sources(Source).Select(file => Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar)).Where(parts => parts.Length > 1).Select(parts => parts[0]).Distinct().Order(StringComparer.Ordinal);
        Assert.AreEqual(string.Join(' ', Rooms.Keys.Order(StringComparer.Ordinal)), string.Join(' ', folders));
    }

    [TestMethod]
    public void Public_types_have_the_namespace_that_users_have_open_and_internal_ones_that_of_their_folder()
    {
        var root = Repository.Path("src");
        var faults = from file in Repository.Sources(Source)
                     let folder = Path.GetDirectoryName(Path.GetRelativePath(root, file))!.Replace(Path.DirectorySeparatorChar, '.')
                     let text = File.ReadAllText(file)
                     let space = Spaces().Match(text).Groups[1].Value
                     let isPublic = Public().IsMatch(text)
                     where space != (isPublic ? "Microsoft.ML.Lstm" : folder)
                     select $"{Path.GetRelativePath(root, file)} has the namespace {space}";
        Assert.AreEqual("", string.Join('\n', faults));
    }

    // Types of their own: those within others are reached through these alone, and their names may come again.
    [GeneratedRegex(@"^(?:\w+ )*(?:class|record struct|struct|record|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Types();

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Words();

    [GeneratedRegex("//.*")]
    private static partial Regex Comments();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^public (?:sealed |static |abstract |readonly |ref |partial )*(?:class|record|struct|interface|enum|delegate)", RegexOptions.Multiline)]
    private static partial Regex Public();
}
