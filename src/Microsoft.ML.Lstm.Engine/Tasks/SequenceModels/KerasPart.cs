using Microsoft.ML.Lstm.Engine.Interchange;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>
/// A part of a Keras tensor and where it lies in a layer's weights. Keras has a matrix [rows, gates · units], the input first; a layer here has [gates · units, rows], gates in an order of its own.
/// </summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Start">Where the part begins in the tensor.</param>
/// <param name="Rows">Rows of the part, the size of the input.</param>
/// <param name="Gates">For each of its gates, where that stands here.</param>
/// <param name="Units">Columns of a gate.</param>
/// <param name="Place">Where it begins in the layer's weights.</param>
/// <param name="IsAdded">Whether it is the second summand of weights that are one here: zeros when written again.</param>
sealed record KerasPart(Hdf5Dataset Tensor, int Start, int Rows, int[] Gates, int Units, int Place, bool IsAdded = false)
{
    /// <summary>A matrix [rows, columns].</summary>
    public static KerasPart Of(Hdf5Dataset tensor, int rows, int place) => new(tensor, 0, rows, [0], tensor.Count / rows, place);

    /// <summary>Adds the values of the tensor to the weights.</summary>
    public void Read(ReadOnlySpan<float> tensor, Span<float> weights)
    {
        for (var row = 0; row < Rows; row++)
            for (var gate = 0; gate < Gates.Length; gate++)
                for (var unit = 0; unit < Units; unit++) weights[Here(row, gate, unit)] += tensor[There(row, gate, unit)];
    }

    /// <summary>Puts the weights into the tensor.</summary>
    public void Write(ReadOnlySpan<float> weights, Span<float> tensor)
    {
        for (var row = 0; row < Rows; row++)
            for (var gate = 0; gate < Gates.Length; gate++)
                for (var unit = 0; unit < Units; unit++) tensor[There(row, gate, unit)] = IsAdded ? 0 : weights[Here(row, gate, unit)];
    }

    int There(int row, int gate, int unit) => Start + (((row * Gates.Length) + gate) * Units) + unit;

    int Here(int row, int gate, int unit) => Place + (((Gates[gate] * Units) + unit) * Rows) + row;
}
