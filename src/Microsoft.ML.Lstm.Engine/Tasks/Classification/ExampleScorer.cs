using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>The scores of an ensemble: the networks' mean and those of linear models beside them, each by its weight.</summary>
sealed class ExampleScorer(SequenceNetwork network, FeatureScaler?[] scalers, float[][] members, float[][] packed, ScoreBlend blend, SideModels sides)
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

        if (blend.IsNetworkAlone) return;
        TensorPrimitives.Multiply(scores, blend.Network, scores);
        for (var side = 0; side < SideModels.Most; side++)
            if (loaded.SideScores(side) is { Length: > 0 } other) TensorPrimitives.MultiplyAdd(other[..scores.Length], blend.Sides[side], scores, scores);
    }

    public ExampleLoader NewLoader(int rows) => new(network, scalers, rows) { Sides = sides };
}
