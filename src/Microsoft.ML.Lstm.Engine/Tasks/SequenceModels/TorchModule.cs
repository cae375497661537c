using Microsoft.ML.Lstm.Engine.Interchange;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>The tensors of a PyTorch module by their names within it.</summary>
sealed class TorchModule(TensorArchive tensors, string name)
{
    /// <summary>The whole name of a tensor.</summary>
    public string NameOf(string tensor) => name.Length == 0 ? tensor : $"{name}.{tensor}";

    public bool Has(string tensor) => tensors.Find(NameOf(tensor)) is not null;

    /// <summary>A tensor of two dimensions, of which one may be known; 0 for any.</summary>
    public NamedTensor Matrix(string tensor, int rows = 0, int columns = 0)
    {
        var found = tensors[NameOf(tensor)];
        return found.Shape is [var height and > 0, var width and > 0] && (rows == 0 || height == rows) && (columns == 0 || width == columns) ? found
            : throw new InvalidDataException($"{found} was to have the shape [{Dim(rows)}, {Dim(columns)}].");
    }

    /// <summary>A tensor of one dimension.</summary>
    public NamedTensor Row(string tensor) => tensors[NameOf(tensor)] is { Shape: [> 0] } found ? found
        : throw new InvalidDataException($"{tensors[NameOf(tensor)]} was to have one dimension.");

    /// <summary>The values of a tensor of one dimension; zeros where there is none, as of a module without biases.</summary>
    public ReadOnlyMemory<float> Row(string tensor, int size)
    {
        if (!Has(tensor)) return new float[size];
        return Row(tensor) is var found && found.Values.Length == size ? found.Values : throw new InvalidDataException($"{found} was to have the shape [{size}].");
    }

    static string Dim(int size) => size == 0 ? "any" : FormattableString.Invariant($"{size}");
}
