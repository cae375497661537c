using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Integrated gradients (Sundararajan et al. 2017): the output's slope by each value, averaged on the straight way from the baseline, times the value.</summary>
/// <remarks>The integral is taken by Gauss's rule with two points in each of some equal stretches, twice as many until the sum is right.</remarks>
sealed class IntegratedGradients(SequenceLearner learner)
{
    const int Points = 16, MostPoints = 1024;
    const double Tolerance = 1e-3;

    readonly int _scores = learner.Plan.Scores;

    public SequenceExplanation Explain(ExampleSet examples, int row, int output)
    {
        var members = new ExplanationPass[learner.Members];
        for (var i = 0; i < members.Length; i++) members[i] = new(learner, i, examples, row, Points);
        var ends = Outputs(members, [0, 1], output);
        var attention = Enumerable.Range(0, learner.Plan.Inputs.Length).Select(input => Mean(members, input)).ToArray();
        var (baseline, value) = (ends[0], ends[1]);
        for (var points = 2 * Points; ; points *= 2)
        {
            foreach (var member in members) member.Clear();
            for (var first = 0; first < points; first += Points)
            {
                var shares = new float[Points];
                for (var i = 0; i < Points; i++) shares[i] = (float)Place(first + i, points);
                Outputs(members, shares, output);
                foreach (var member in members) member.AddGradients(1.0 / points);
            }

            var contributions = Sum(members);
            var error = Math.Abs(contributions.Sum(part => part.Sum(x => (double)x)) - (value - baseline));
            if (error <= Tolerance * Math.Max(Math.Abs(value - baseline), 0.01) || points >= MostPoints) return new(value, baseline, contributions, attention);
        }
    }

    // Two points in each stretch, 1/√3 of half its length from its middle.
    static double Place(int point, int points) => ((point / 2 * 2) + 1 + ((point % 2 == 0 ? -1 : 1) / Math.Sqrt(3))) / points;

    /// <summary>The output at each place of the way; leaves its gradient by the scores with every member.</summary>
    float[] Outputs(ExplanationPass[] members, float[] shares, int output)
    {
        var scores = new float[shares.Length * _scores];
        foreach (var member in members)
        {
            var some = member.Forward(shares);
            for (var i = 0; i < scores.Length; i++) scores[i] += some[i] / members.Length;
        }

        var (outputs, all) = (new float[shares.Length], new float[learner.OutputSize]);
        var gradient = new float[scores.Length];
        for (var i = 0; i < shares.Length; i++)
        {
            learner.Finish(scores.AsSpan(i * _scores, _scores), all);
            outputs[i] = all[output];
            for (var k = 0; k < _scores; k++) gradient[(i * _scores) + k] = Slope(all, output, k) / members.Length;
        }

        foreach (var member in members) member.ScoreGradient = gradient;
        return outputs;
    }

    /// <summary>The slope of an output by score k.</summary>
    float Slope(float[] outputs, int output, int k) => learner.Target switch
    {
        SequenceTarget.Multiclass => outputs[output] * ((k == output ? 1 : 0) - outputs[k]) / learner.State.Temperature,
        SequenceTarget.Binary => (output == 0 ? 1 : outputs[1] * (1 - outputs[1])) / learner.State.Temperature,
        _ => learner.State.Scale,
    };

    static float[] Mean(ExplanationPass[] members, int input)
    {
        var mean = new float[members[0].Attention(input).Length];
        foreach (var member in members)
            for (var i = 0; i < mean.Length; i++) mean[i] += member.Attention(input)[i] / members.Length;
        return mean;
    }

    static float[][] Sum(ExplanationPass[] members)
    {
        var sums = Array.ConvertAll(members[0].Contributions, part => new double[part.Length]);
        foreach (var member in members)
            for (var input = 0; input < sums.Length; input++)
                for (var i = 0; i < sums[input].Length; i++) sums[input][i] += member.Contributions[input][i];
        return Array.ConvertAll(sums, part => Array.ConvertAll(part, x => (float)x));
    }
}
