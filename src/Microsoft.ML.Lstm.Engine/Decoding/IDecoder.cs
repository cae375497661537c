using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Decoding;

/// <summary>From a network's outputs for one sequence to a label for each of its steps.</summary>
/// <remarks>A decoder keeps memory of its own, which grows with the longest sequence: one thread at a time, and no allocation once warm.</remarks>
public interface IDecoder
{
    /// <summary>Number of labels (K).</summary>
    int Labels { get; }

    /// <summary>Decodes one sequence.</summary>
    /// <param name="outputs">[T, K].</param>
    /// <param name="mask">The mask of the steps [1, T].</param>
    /// <param name="labels">[T]: the label of each step, 0 to K - 1; -1 at a masked one.</param>
    /// <returns>The score of the labels.</returns>
    /// <exception cref="ArgumentException">Lengths do not fit, or an output of an unmasked step is NaN.</exception>
    double Decode(ReadOnlySpan<float> outputs, Mask mask, Span<int> labels);
}
