using System.Text.RegularExpressions;
using Repository = Microsoft.ML.Lstm.Tests.Shared.Repository;

namespace Microsoft.ML.Lstm.Tool.Tests;

/// <summary>Which room of the tool uses which, as docs/architecture.md has them.</summary>
[TestClass]
public sealed partial class LayeringTests
{
    const string Source = "src/Microsoft.ML.Lstm.Tool";

    static readonly Dictionary<string, string[]> Rooms = new()
    {
        ["Terminal"] = [],
        ["Tables"] = ["Terminal"],
        ["Models"] = ["Tables", "Terminal"],
        ["Shards"] = ["Tables", "Terminal"],
        ["Scoring"] = ["Models", "Shards", "Tables", "Terminal"],
        ["Evaluation"] = ["Models", "Scoring", "Tables"],
        ["Serving"] = ["Models", "Scoring", "Tables", "Terminal"],
        ["Commands"] = ["Evaluation", "Models", "Scoring", "Serving", "Shards", "Tables", "Terminal"],
    };

    [TestMethod]
    public void A_room_uses_those_below_it_only()
    {
        foreach (var (room, below) in Rooms)
        {
            var used = Repository.Sources($"{Source}/{room}").SelectMany(file => Words(file, Uses())).Where(used => used != room).Distinct().Order(StringComparer.Ordinal).ToArray();
            CollectionAssert.AreEqual(below, used, $"{room} uses {string.Join(", ", used)}.");
        }
    }

    [TestMethod]
    public void Every_file_lies_in_a_room()
    {
        var spaces = Repository.Sources(Source).SelectMany(file => Words(file, Spaces())).Distinct().Order(StringComparer.Ordinal).ToArray();
        CollectionAssert.AreEqual(Rooms.Keys.Order(StringComparer.Ordinal).ToArray(), spaces);
    }

    [TestMethod]
    public void The_engine_is_used_for_safe_files_for_the_hash_of_names_and_for_what_a_model_predicts_only()
    {
        var used = Repository.Sources(Source).SelectMany(file => Words(file, Engine())).Distinct().Order(StringComparer.Ordinal);
        Assert.AreEqual("Numerics Persistence Tasks.Classification", string.Join(' ', used));
    }

    static IEnumerable<string> Words(string file, Regex pattern) => pattern.Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^using Microsoft\.ML\.Lstm\.Tool\.(\w+);", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"^namespace Microsoft\.ML\.Lstm\.Tool\.(\w+);", RegexOptions.Multiline)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^using Microsoft\.ML\.Lstm\.Engine\.([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Engine();
}
