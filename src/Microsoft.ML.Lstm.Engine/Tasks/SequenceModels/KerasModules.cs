using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.Lstm.Engine.Interchange;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>Finds the layers of a Keras file, in either layout: "layers/lstm_1/..." by class and number, or "model_weights/name/..." by name.</summary>
static partial class KerasModules
{
    const string Numbered = "layers/", Named = "model_weights/";

    /// <summary>The class of the model, empty where there is no description, and the layers, in the order of the description, or of the file.</summary>
    public static (string Kind, List<KerasLayer> Layers) Of(KerasFile file)
    {
        var isNumbered = file.Weights.Datasets.Keys.Any(path => path.StartsWith(Numbered, StringComparison.Ordinal));
        try
        {
            return file.Config is { } config ? Described(file.Weights, config, isNumbered) : ("", Found(file.Weights, isNumbered));
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"The description of the model cannot be read. {wrong.Message}", wrong);
        }
    }

    static (string Kind, List<KerasLayer> Layers) Described(Hdf5File weights, string config, bool isNumbered)
    {
        using var json = JsonDocument.Parse(config, new JsonDocumentOptions { MaxDepth = 128 });
        var (layers, used) = (new List<KerasLayer>(), new Dictionary<string, int>(StringComparer.Ordinal));
        var model = json.RootElement.GetProperty("config");

        // The first versions of Keras had the layers of a Sequential model without a name around them.
        if (model.ValueKind == JsonValueKind.Object)
        {
            if (!model.TryGetProperty("layers", out var listed)) throw new InvalidDataException("The model is of a class of its own, whose layers are not described. Save its weights alone, by save_weights.");
            model = listed;
        }
        foreach (var layer in model.EnumerateArray())
        {
            var (kind, settings) = (layer.GetProperty("class_name").GetString()!, layer.GetProperty("config").Clone());
            var snake = Snake(kind);
            used[snake] = used.TryGetValue(snake, out var before) ? before + 1 : 0;
            var name = settings.GetProperty("name").GetString()!;
            var group = !isNumbered ? NamedGroup(weights, name) : Numbered + (used[snake] == 0 ? snake : FormattableString.Invariant($"{snake}_{used[snake]}"));
            layers.Add(new(weights, name, kind, settings, group, isNumbered));
        }
        return (json.RootElement.GetProperty("class_name").GetString()!, layers);
    }

    static List<KerasLayer> Found(Hdf5File weights, bool isNumbered)
    {
        var root = isNumbered ? Numbered : weights.Datasets.Keys.Any(path => path.StartsWith(Named, StringComparison.Ordinal)) ? Named : "";
        return [.. weights.Datasets.Keys.Where(path => path.StartsWith(root, StringComparison.Ordinal) && path.IndexOf('/', root.Length) > 0).Select(path => path[root.Length..path.IndexOf('/', root.Length)]).Distinct()
            .Select(name => new KerasLayer(weights, name, "", default, root + name, isNumbered))];
    }

    static string NamedGroup(Hdf5File weights, string name) => weights.Datasets.Keys.Any(path => path.StartsWith(Named, StringComparison.Ordinal)) ? Named + name : name;

    // As Keras names a group by its class: "LSTM" is lstm, "LayerNormalization" layer_normalization, "Conv1D" conv1d.
    static string Snake(string kind) => LowerThenUpper().Replace(UpperThenWord().Replace(NoLetters().Replace(kind, ""), "$1_$2"), "$1_$2").ToLowerInvariant();

    [GeneratedRegex(@"\W+", RegexOptions.CultureInvariant)]
    private static partial Regex NoLetters();

    [GeneratedRegex("(.)([A-Z][a-z]+)", RegexOptions.CultureInvariant)]
    private static partial Regex UpperThenWord();

    [GeneratedRegex("([a-z])([A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex LowerThenUpper();
}
