using System.Text.RegularExpressions;
using Microsoft.ML.Lstm.Tests.Shared;
using Mono.Cecil;

namespace Microsoft.ML.Lstm.Engine.Tests.Architecture;

/// <summary>Holds the table of docs/architecture.md: which room of the engine may use the types of which other. The face's own tests hold its part.</summary>
[TestClass]
public sealed partial class LayeringTests
{
    /// <summary>The engine's types that users of the face name, such as choices of options and reports, have the face's namespace.</summary>
    const string Vocabulary = "Microsoft.ML.Lstm.Engine.Vocabulary";

    const string Root = "Microsoft.ML.Lstm.Engine.", Engine = "src/Microsoft.ML.Lstm.Engine", Charts = "src/Microsoft.ML.Lstm.Charts", Audio = "src/Microsoft.ML.Lstm.Audio";

    static readonly string[] Kernels = ["Numerics", "Shapes", "Threading"];
    static readonly string[] Layers = ["Layers", "Layers.Attentions", "Layers.Composite", "Layers.Decoders", "Layers.Pointwise", "Layers.Pooling", "Layers.Recurrent"];
    static readonly string[] Below = [.. Kernels, .. Layers, "Serialization", "Statistics", "Losses", "Objectives", "Optimizers", "Data", "Networks", "Onnx", "Interchange", "Training", "Tasks", "Persistence"];

    static readonly Dictionary<string, string[]> Rooms = new()
    {
        ["Numerics"] = [],
        ["Shapes"] = [],
        ["Serialization"] = ["Shapes"],
        ["Persistence"] = ["Serialization"],
        ["Statistics"] = ["Numerics", "Serialization"],
        ["Threading"] = ["Numerics"],
        ["Vocabulary"] = ["Serialization"],
        ["Layers"] = Kernels,
        ["Layers.Attentions"] = [.. Kernels, "Layers"],
        ["Layers.Decoders"] = [.. Kernels, "Layers", "Layers.Attentions", "Layers.Recurrent"],
        ["Layers.Pointwise"] = [.. Kernels, "Layers"],
        ["Layers.Pooling"] = [.. Kernels, "Layers", "Layers.Attentions"],
        ["Layers.Recurrent"] = [.. Kernels, "Layers", "Layers.Pointwise"],
        ["Layers.Composite"] = [.. Kernels, "Layers", "Layers.Pointwise", "Layers.Recurrent"],
        ["Losses"] = ["Numerics", "Shapes"],
        ["Objectives"] = ["Numerics", "Shapes", "Losses"],
        ["Decoding"] = ["Numerics", "Shapes", "Objectives"],
        ["Optimizers"] = ["Numerics", "Serialization"],
        ["Data"] = ["Numerics", "Shapes", "Serialization", "Statistics"],
        ["Networks"] = [.. Kernels, .. Layers, "Serialization"],
        ["Interchange"] = ["Persistence"],
        ["Onnx"] = [.. Kernels, .. Layers, "Data", "Networks"],
        ["Collectives"] = ["Numerics"],
        ["Training"] = [.. Kernels, "Collectives", "Losses", "Objectives", "Serialization", "Persistence", "Statistics", "Optimizers", "Data"],
        ["Tasks"] = [.. Below],
        ["Tasks.Autoencoding"] = [.. Below, "Tasks.SequenceModels"],
        ["Tasks.Classification"] = [.. Below, "Tasks.Convolutions", "Tasks.NGrams"],
        ["Tasks.Convolutions"] = Below,
        ["Tasks.Embedders"] = [.. Below, "Tasks.Classification"],
        ["Tasks.NGrams"] = Below,
        ["Tasks.Records"] = [.. Below, "Tasks.Classification"],
        ["Tasks.Generation"] = Below,
        ["Tasks.Forecasting"] = [.. Below, "Tasks.ZeroShot"],
        ["Tasks.SequenceModels"] = Below,
        ["Tasks.Patches"] = [.. Below, "Tasks.Streaming"],
        ["Tasks.Streaming"] = Below,
        ["Tasks.Tagging"] = [.. Below, "Decoding", "Tasks.SequenceModels"],
        ["Tasks.Transcription"] = [.. Below, "Decoding", "Tasks.Translation"],
        ["Tasks.Translation"] = [.. Below, "Decoding"],
        ["Tasks.LanguageModels"] = [.. Below, "Decoding"],
        ["Tasks.ZeroShot"] = Below,
    };

    /// <summary>Read from the assembly, so members, code and sub-folders count, and words in comments do not.</summary>
    [TestMethod]
    public void A_room_of_the_engine_uses_only_what_the_table_allows()
    {
        using var module = ModuleDefinition.ReadModule(typeof(Shapes.Mask).Assembly.Location);
        var faults =
            from reference in References.Of(module)
            let user = Room(reference.From.Namespace)
            let used = Room(reference.To.Namespace)
            where user != used && user.Length > 0 && used is not ("" or "Vocabulary") && !Rooms[user].Contains(used)
            select $"{user}/ {reference.From.Name} uses {reference.To.Name} of {used}/";
        Assert.AreEqual("", string.Join('\n', faults.Distinct().Order()));
    }

    [TestMethod]
    public void A_namespace_of_the_engine_is_its_folder()
    {
        var faults = from file in Repository.Sources(Engine)
                     let folder = Path.GetDirectoryName(Path.GetRelativePath(Repository.Path("src"), file))!.Replace(Path.DirectorySeparatorChar, '.')
                     let space = Namespaces().Match(File.ReadAllText(file)).Groups[1].Value
                     where space.Length > 0 && space != (folder == Vocabulary ? "Microsoft.ML.Lstm" : folder)
                     select $"{Path.GetRelativePath(Repository.Root, file)} has the namespace {space}";
        Assert.AreEqual("", string.Join('\n', faults));
    }

    /// <summary>A room's namespace is its name behind the engine's; rooms below a room that is not in the table belong to it.</summary>
    static string Room(string space)
    {
        if (space == "Microsoft.ML.Lstm") return "Vocabulary";
        if (!space.StartsWith(Root, StringComparison.Ordinal)) return "";
        var room = space[Root.Length..];
        while (room.Length > 0 && !Rooms.ContainsKey(room)) room = room[..Math.Max(0, room.LastIndexOf('.'))];
        if (room == "Tasks" && space != Root + room) throw new AssertFailedException($"The table has no room for {space}. Each task needs a row.");
        return room.Length > 0 ? room : throw new AssertFailedException($"The table has no room for {space}.");
    }

    [TestMethod]
    public void Charts_use_of_the_engine_safe_files_and_what_users_name_only()
    {
        var used = Repository.Sources(Charts).SelectMany(file => Usings().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Where(space => !space.StartsWith("Microsoft.ML.Lstm.Charts.", StringComparison.Ordinal)).Distinct().Order();
        Assert.AreEqual("Microsoft.ML.Lstm.Engine.Persistence", string.Join(' ', used));
    }

    [TestMethod]
    public void Audio_uses_of_the_engine_its_transform_and_its_files_only()
    {
        var used = Repository.Sources(Audio).SelectMany(file => Usings().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Where(space => space.StartsWith("Microsoft.ML.Lstm.Engine.", StringComparison.Ordinal)).Distinct().Order();
        Assert.AreEqual("Microsoft.ML.Lstm.Engine.Persistence Microsoft.ML.Lstm.Engine.Serialization Microsoft.ML.Lstm.Engine.Statistics", string.Join(' ', used));
    }

    [TestMethod]
    public void Only_the_numerics_use_vectors_and_raw_memory()
    {
        using var module = ModuleDefinition.ReadModule(typeof(Shapes.Mask).Assembly.Location);
        var users = References.ToRawMemory(module).ToLookup(reference => reference.From.Namespace is Root + "Numerics" or Root + "Numerics.Int8", reference => $"{reference.From.FullName} uses {reference.To.FullName}");
        Assert.AreEqual("", string.Join('\n', users[false].Distinct().Order()));
        Assert.IsTrue(users[true].Any());
    }

    [TestMethod]
    public void No_file_is_longer_than_400_lines()
    {
        var faults = from file in new[] { "src", "test", "eng", "examples" }.SelectMany(Repository.Sources)
                     let lines = File.ReadLines(file).Count()
                     where lines > 400
                     select $"{Path.GetRelativePath(Repository.Root, file)} has {lines} lines: which second concept lives there?";
        Assert.AreEqual("", string.Join('\n', faults));
    }

    [GeneratedRegex(@"^using (Microsoft\.ML[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespaces();
}
