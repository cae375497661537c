using System.Text.Json;
using Microsoft.ML.Lstm.Engine.Interchange;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>A layer of a Keras file: what its description says, and its tensors.</summary>
/// <param name="Weights">The weights of the file.</param>
/// <param name="Name">Its name in Keras.</param>
/// <param name="Kind">Its class in Keras, such as "LSTM"; empty where the file has no description.</param>
/// <param name="Config">Its settings; undefined where the file has none.</param>
/// <param name="Group">The group of its tensors.</param>
/// <param name="IsNumbered">Whether tensors have numbers, as in .keras and .weights.h5, or names.</param>
sealed record KerasLayer(Hdf5File Weights, string Name, string Kind, JsonElement Config, string Group, bool IsNumbered)
{
    /// <summary>What lies in which part of a file: a layer's own weights, those of its cell, and those of the cells of both directions.</summary>
    public const string Own = "", Cell = "cell/", Forwards = "forward_layer/cell/", Backwards = "backward_layer/cell/";

    /// <summary>A text of the settings.</summary>
    public string Setting(string name, string otherwise) =>
        Config.ValueKind == JsonValueKind.Object && Config.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : otherwise;

    public bool Flag(string name, bool otherwise) => Config.ValueKind == JsonValueKind.Object && Config.TryGetProperty(name, out var value) ? value.ValueKind == JsonValueKind.True : otherwise;

    public double Number(string name, double otherwise)
    {
        if (Config.ValueKind != JsonValueKind.Object || !Config.TryGetProperty(name, out var value)) return otherwise;
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1) value = value[0];
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : throw Refused($"'{name}' is {value.GetRawText()}");
    }

    /// <summary>Throws unless a setting has the only value that there is here.</summary>
    public void Require(string name, string value)
    {
        if (Setting(name, value) is var found && found != value) throw Refused($"'{name}' is '{found}', and '{value}' alone is known");
    }

    public void Forbid(string name)
    {
        if (Flag(name, false)) throw Refused($"'{name}' is set, which is not known");
    }

    /// <summary>The description of a layer within, as that of a direction.</summary>
    public KerasLayer Within(string property) => this with
    {
        Kind = Config.TryGetProperty(property, out var inner) && inner.TryGetProperty("class_name", out var kind) ? kind.GetString() ?? "" : "",
        Config = inner.ValueKind == JsonValueKind.Object && inner.TryGetProperty("config", out var config) ? config : default,
    };

    /// <summary>A tensor; null if there is none.</summary>
    /// <param name="part">Whose it is.</param>
    /// <param name="number">Its number among the layer's.</param>
    /// <param name="variable">Its name.</param>
    public Hdf5Dataset? Find(string part, int number, string variable)
    {
        if (IsNumbered) return Weights.Find(FormattableString.Invariant($"{Group}/{part}vars/{number}"));
        var direction = part.Length > Cell.Length ? part[..part.IndexOf('_', StringComparison.Ordinal)] + "_" : "";
        foreach (var (path, set) in Weights.Datasets)
        {
            if (!path.StartsWith(Group + "/", StringComparison.Ordinal)) continue;
            var (rest, name) = (path[(Group.Length + 1)..], path[(path.LastIndexOf('/') + 1)..]);
            if (name.Split(':')[0] == variable && (direction.Length == 0 || rest.Split('/').Any(one => one.StartsWith(direction, StringComparison.Ordinal)))) return set;
        }
        return null;
    }

    /// <summary>A tensor that must be there, of so many dimensions.</summary>
    public Hdf5Dataset Require(string part, int number, string variable, int dims)
    {
        var set = Find(part, number, variable) ?? throw new KeyNotFoundException(
            $"Keras's layer '{Name}' has no tensor '{variable}' in the group '{Group}'. There are {string.Join(", ", Weights.Datasets.Values.Where(one => one.Name.StartsWith(Group, StringComparison.Ordinal)).DefaultIfEmpty())}.");
        return set.Shape.Length == dims && set.Count > 0 ? set : throw Unfit(set, $"{dims} dimensions");
    }

    /// <summary>The same of a known shape.</summary>
    public Hdf5Dataset Shaped(string part, int number, string variable, params ReadOnlySpan<int> shape)
    {
        var set = Require(part, number, variable, shape.Length);
        return set.Shape.AsSpan().SequenceEqual(shape) ? set : throw Unfit(set, $"the shape [{string.Join(", ", shape.ToArray())}]");
    }

    /// <summary>An error that names the layer.</summary>
    public NotSupportedException Refused(string why) => new($"Keras's layer '{Name}'{(Kind.Length == 0 ? "" : $" ({Kind})")} has no counterpart: {why}.");

    static InvalidDataException Unfit(Hdf5Dataset set, string expected) => new($"{set} was to have {expected}.");
}
