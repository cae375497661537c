using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>The scores of an ensemble: the networks' mean, and what is linear in convolutions, each by its weight.</summary>
sealed class ExampleScorer(SequenceNetwork network, FeatureScaler?[] scalers, float[][] members, float[][] packed, ScoreBlend blend, ConvolutionModel? convolution)
{
    /// <summary>Scores of an example.</summary>
    public int Width => network.Plan.Scores;

    /// <summary>Scores [rows, Width] of loaded examples.</summary>
    public void Score(ExampleLoader loaded, int rows, Span<float> scores)
    {
        scores.Clear();
        for (var member = 0; member < members.Length; member++)
        {
            var some = loaded.Pass.Forward(rows, new(members[member], packed[member]), seed: null);
            for (var i = 0; i < scores.Length; i++) scores[i] += some[i] / members.Length;
        }

        if (convolution is null) return;
        TensorPrimitives.Multiply(scores, blend.Network, scores);
        TensorPrimitives.MultiplyAdd(loaded.Convolved(scores.Length), blend.Convolutions, scores, scores);
    }

    public ExampleLoader NewLoader(int rows) => new(network, scalers, rows) { Convolution = convolution };
}
