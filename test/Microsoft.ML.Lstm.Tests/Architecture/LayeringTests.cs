using Microsoft.ML.Lstm.Engine.Tests.Architecture;
using Microsoft.ML.Lstm.Tests.Shared;
using Mono.Cecil;

namespace Microsoft.ML.Lstm.Tests.Architecture;

/// <summary>Holds the face's part of the table of docs/architecture.md: which folder may use the types of which other, and which rooms of the engine.</summary>
[TestClass]
public sealed class LayeringTests
{
    const string Face = "src/Microsoft.ML.Lstm/", Root = "Microsoft.ML.Lstm.", Engine = "Microsoft.ML.Lstm.Engine.";

    static readonly string[] Shared = ["Interop", "DataView", "Files", "Scoring", "Onnx"];

    /// <summary>Of each folder, the folders and the engine's rooms that it may use; "" has the catalogs.</summary>
    static readonly Dictionary<string, (string[] Folders, string[] Rooms)> Table = new()
    {
        ["Interop"] = ([], []),
        ["Files"] = (["Interop"], ["Persistence", "Serialization"]),
        ["DataView"] = (["Interop", "Files"], ["Serialization", "Shapes", "Data", "Tasks.Streaming"]),
        ["Progress"] = (["DataView"], ["Data", "Training", "Tasks"]),
        ["Scoring"] = (["DataView"], ["Data"]),
        ["Onnx"] = (["Interop", "DataView", "Scoring"], ["Shapes", "Data", "Onnx"]),
        ["Quantization"] = ([], []),
        ["Forecasting.Backtesting"] = (["Interop", "DataView", "Scoring", "Forecasting", "Forecasting.Covariates"], ["Statistics", "Data", "Tasks.Forecasting"]),
        ["Forecasting.Measurements"] = ([.. Shared, "Progress", "Quantization", "Forecasting"], ["Serialization", "Data", "Training", "Tasks", "Tasks.Records"]),
        ["Forecasting.ZeroShot"] = ([.. Shared, "Progress", "Quantization", "Forecasting", "Forecasting.Covariates"], ["Serialization", "Data", "Training", "Tasks.Forecasting", "Tasks.ZeroShot"]),
        ["Forecasting.Windows"] = ([.. Shared, "Forecasting"], ["Shapes", "Serialization", "Data", "Onnx", "Tasks.Forecasting"]),
        ["Forecasting.Covariates"] = (Shared, ["Serialization", "Data"]),
        ["Forecasting"] = ([.. Shared, "Progress", "Quantization", "Forecasting.Covariates"], ["Shapes", "Serialization", "Persistence", "Data", "Training", "Tasks", "Tasks.Forecasting", "Tasks.ZeroShot"]),
        ["Sequences"] = ([.. Shared, "Progress", "Quantization", "Generation"], ["Shapes", "Serialization", "Persistence", "Data", "Threading", "Training", "Onnx", "Tasks", "Tasks.Classification", "Tasks.LanguageModels"]),
        ["Anomalies"] = ([.. Shared, "Progress", "Quantization"], ["Serialization", "Persistence", "Data", "Training", "Tasks", "Tasks.Patches", "Tasks.Streaming"]),
        ["Autoencoding"] = ([.. Shared, "Progress", "Quantization"], ["Serialization", "Persistence", "Data", "Training", "Onnx", "Tasks", "Tasks.Autoencoding"]),
        ["Embedding"] = ([.. Shared, "Progress", "Quantization"], ["Serialization", "Data", "Training", "Tasks", "Tasks.ZeroShot", "Tasks.Embedders"]),
        ["Ensembles"] = (["Interop", "Files", "Scoring", "Onnx", "Quantization", "Forecasting"], ["Serialization"]),
        ["Tagging"] = ([.. Shared, "Progress", "Quantization", "Sequences", "Generation", "Tokens"], ["Shapes", "Serialization", "Data", "Training", "Onnx", "Tasks", "Tasks.Classification", "Tasks.LanguageModels", "Tasks.Tagging"]),
        ["OnnxScoring"] = ([.. Shared, "Quantization"], ["Serialization", "Onnx"]),
        ["Text"] = (Shared, ["Serialization"]),
        ["Skeletons"] = (Shared, ["Serialization"]),
        ["KeyFrames"] = (Shared, ["Shapes", "Serialization", "Data"]),
        ["SequenceGeneration"] = ([.. Shared, "Progress", "Quantization"], ["Numerics", "Shapes", "Threading", "Serialization", "Data", "Training", "Tasks", "Tasks.Generation"]),
        ["Transcription"] = ([.. Shared, "Progress", "Quantization", "Tokens", "Generation", "Translation"], ["Shapes", "Statistics", "Serialization", "Data", "Decoding", "Training", "Tasks", "Tasks.LanguageModels", "Tasks.Transcription", "Tasks.Translation"]),
        ["Translation"] = ([.. Shared, "Progress", "Quantization", "Tokens"], ["Shapes", "Serialization", "Data", "Training", "Tasks", "Tasks.Translation"]),
        ["Tokens"] = ([], ["Serialization"]),
        ["Generation"] = ([.. Shared, "Progress", "Quantization", "Tokens"], ["Numerics", "Shapes", "Threading", "Serialization", "Data", "Decoding", "Training", "Tasks", "Tasks.LanguageModels"]),
        ["Grouping"] = (Shared, ["Serialization", "Persistence"]),
        [""] = (
            ["Interop", "DataView", "Forecasting", "Forecasting.Backtesting", "Forecasting.Measurements", "Forecasting.Windows", "Forecasting.ZeroShot", "Sequences", "Anomalies", "Autoencoding", "Embedding", "SequenceGeneration", "Skeletons", "KeyFrames", "Tagging", "Text", "Transcription", "Translation", "Generation", "Grouping", "OnnxScoring", "Quantization"],
            ["Persistence", "Tasks.Forecasting", "Tasks.Classification", "Tasks.Streaming", "Tasks.Autoencoding", "Tasks.Embedders", "Tasks.Tagging", "Tasks.Generation", "Tasks.Transcription", "Tasks.Translation", "Tasks.LanguageModels", "Tasks.Records"]),
    };

    /// <summary>Read from the assembly, so members and code count, and words in comments do not. Public types lie in one namespace: their folders are in the debug information.</summary>
    [TestMethod]
    public void A_folder_uses_only_what_the_table_allows()
    {
        using var module = ModuleDefinition.ReadModule(typeof(LstmCatalog).Assembly.Location, new() { ReadSymbols = true });
        var folders = module.Types.Where(type => !References.IsGenerated(type)).ToDictionary(type => type.FullName, FolderOf);
        var faults =
            from reference in References.Of(module)
            where !References.IsGenerated(reference.From)
            let user = folders[reference.From.FullName]
            let used = folders.GetValueOrDefault(reference.To.FullName)
            let room = reference.To.Namespace.StartsWith(Engine, StringComparison.Ordinal) ? reference.To.Namespace[Engine.Length..] : null
            where used is not null ? used != user && !Table[user].Folders.Contains(used) : room is not null && !Table[user].Rooms.Contains(room)
            select $"{user}/ {reference.From.Name} uses {reference.To.Name} of {used ?? $"the engine's {room}"}/";
        Assert.AreEqual("", string.Join('\n', faults.Distinct().Order()));
        foreach (var folder in Table.Keys) Assert.Contains(folder, folders.Values, folder);
    }

    [TestMethod]
    public void Internal_types_have_the_namespace_of_their_folder_and_public_ones_that_of_the_package()
    {
        using var module = ModuleDefinition.ReadModule(typeof(LstmCatalog).Assembly.Location, new() { ReadSymbols = true });
        var faults =
            from type in module.Types
            where !References.IsGenerated(type) && type.Name != "IgnoresAccessChecksToAttribute" && type.Namespace is not ("Microsoft.CodeAnalysis" or "System.Runtime.CompilerServices")
            let folder = FolderOf(type)
            let expected = type.IsPublic ? folder.Length == 0 ? "Microsoft.ML" : "Microsoft.ML.Lstm" : Root + folder
            where type.Namespace != expected
            select $"{folder}/ {type.Name} has the namespace {type.Namespace}";
        Assert.AreEqual("", string.Join('\n', faults));
    }

    [TestMethod]
    public void Nothing_uses_vectors_and_raw_memory()
    {
        using var module = ModuleDefinition.ReadModule(typeof(LstmCatalog).Assembly.Location);
        Assert.AreEqual("", string.Join('\n', References.ToRawMemory(module).Select(reference => $"{reference.From.FullName} uses {reference.To.FullName}").Distinct()));
    }

    /// <summary>Of each file whose name is that of a type, its folder; a type without code, such as an enum or an interface, has no place in the debug information.</summary>
    static readonly ILookup<string, string> Sources = Repository.Sources(Face).ToLookup(
        file => Path.GetFileNameWithoutExtension(file).Split('.')[0], file => Folder(file.Replace('\\', '/')));

    static string FolderOf(TypeDefinition type)
    {
        if (Document(type) is { } file) return Folder(file);
        if (type.Namespace is "" or "System.Runtime.CompilerServices" or "Microsoft.CodeAnalysis") return "";
        var folders = Sources[type.Name.Split('`')[0]].Distinct().ToArray();
        if (folders.Length == 1) return folders[0];
        return !type.IsPublic && type.Namespace.StartsWith(Root, StringComparison.Ordinal) ? type.Namespace[Root.Length..]
            : throw new AssertFailedException($"No file {type.Name}.cs tells the folder of the public {type.FullName}, which has no code.");
    }

    /// <summary>The file that a type's first code lies in; null for one without code.</summary>
    static string? Document(TypeDefinition type) => type.Methods.Where(method => method.DebugInformation.HasSequencePoints)
        .Select(method => method.DebugInformation.SequencePoints[0].Document.Url.Replace('\\', '/')).FirstOrDefault(file => file.Contains(Face, StringComparison.Ordinal));

    static string Folder(string file)
    {
        var parts = file[(file.LastIndexOf(Face, StringComparison.Ordinal) + Face.Length)..].Split('/');
        return string.Join('.', parts[..^1]);
    }
}
