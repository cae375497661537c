using Microsoft.ML.Lstm.Control.Policies;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Control.Training;

/// <summary>Where the layer that gives a policy's value lies among the weights.</summary>
sealed class CriticPlace(Network network)
{
    readonly int _matrix = PolicyNetwork.Find(network, PolicyNetwork.CriticName + ".weights");

    public Span<float> Matrix(float[] weights) => network.Weights.Slice(weights.AsSpan(), _matrix);

    public Span<float> Bias(float[] weights) => network.Weights.Slice(weights.AsSpan(), _matrix + 1);
}
