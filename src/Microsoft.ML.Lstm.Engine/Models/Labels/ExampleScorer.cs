using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Runs networks over rows of a set. The mean of the networks' scores counts.</summary>
sealed class ExampleScorer(SequenceNetwork network, FeatureScaler?[] scalers, float[][] members, float[][] packed)
{
    /// <summary>Scores [rows, Scores] in the order of the rows.</summary>
    public void Score(ExampleRows part, WorkerTeam team, Span<float> scores)
    {
        var width = network.Plan.Scores;
        var all = new float[part.Rows.Length * width];
        RowBlocks.Run(part, team, size =>
        {
            var (pass, some) = (NewPass(size), new float[size * width]);
            return (rows, places) =>
            {
                pass.Load(part.Examples, rows);
                Score(pass, rows.Length, some.AsSpan(0, rows.Length * width));
                for (var i = 0; i < rows.Length; i++) some.AsSpan(i * width, width).CopyTo(all.AsSpan(places[i] * width));
            };
        });
        all.CopyTo(scores);
    }

    /// <summary>The mean scores of loaded examples over all members.</summary>
    public void Score(ExamplePass pass, int rows, Span<float> scores)
    {
        scores.Clear();
        for (var member = 0; member < members.Length; member++)
        {
            var some = pass.Forward(rows, members[member], packed[member], seed: null);
            for (var i = 0; i < scores.Length; i++) scores[i] += some[i] / members.Length;
        }
    }

    public ExamplePass NewPass(int rows) => new(network, scalers, rows, training: false);
}
