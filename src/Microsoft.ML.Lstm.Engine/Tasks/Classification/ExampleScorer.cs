using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>The mean scores of an ensemble.</summary>
sealed class ExampleScorer(SequenceNetwork network, FeatureScaler?[] scalers, float[][] members, float[][] packed)
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
    }

    public ExampleLoader NewLoader(int rows) => new(network, scalers, rows);
}
