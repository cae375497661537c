using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Integrated gradients (Sundararajan et al. 2017): the output's slope by each value, averaged on the straight way from the baseline, times the value.</summary>
/// <remarks>
/// The integral is taken by Gauss's rule with two points in each stretch of the way. What it must come to is known, as the outputs at both ends of a
/// stretch are; where it does not, as at a corner of the network's function, the stretch is halved.
/// </remarks>
sealed class IntegratedGradients(SequenceLearner learner)
{
    const int Points = 16, MostStretches = 2048;

    // The part of the whole difference that a stretch may be wrong by. Differences below a hundredth are held for a hundredth.
    const double Tolerance = 1.0 / 16384, Least = 0.01;

    readonly int _scores = learner.Plan.Scores;

    public SequenceExplanation Explain(ExampleSet examples, int row, int output)
    {
        var members = new ExplanationPass[learner.Members];
        for (var i = 0; i < members.Length; i++) members[i] = new(learner, i, examples, row, Points);
        var ends = Outputs(members, [0, 1], output);
        var attention = Enumerable.Range(0, learner.Plan.Inputs.Length).Select(input => Mean(members, input)).ToArray();
        Integrate(members, output, Tolerance * Math.Max(Math.Abs(ends[1] - ends[0]), Least));
        return new(ends[1], ends[0], Sum(members), attention);
    }

    void Integrate(ExplanationPass[] members, int output, double tolerance)
    {
        // Shorter ones near the baseline: a normalised layer makes much of little, so most happens there.
        float[] edges = [.. Enumerable.Range(0, Points).Select(i => MathF.Pow(i / (Points - 1f), 3))];
        var values = Outputs(members, edges, output);
        var open = new Queue<Stretch>(Enumerable.Range(0, Points - 1).Select(i => new Stretch(edges[i], edges[i + 1], values[i], values[i + 1])));
        for (var done = 0; open.Count > 0;)
        {
            Stretch[] some = [.. Enumerable.Range(0, Math.Min(Points / 2, open.Count)).Select(_ => open.Dequeue())];
            var slopes = Slopes(members, [.. some.SelectMany(stretch => stretch.Nodes)], output);
            var enough = done + open.Count >= MostStretches;
            bool[] right = [.. some.Select((stretch, i) => enough || Math.Abs((stretch.Half * (slopes[2 * i] + slopes[(2 * i) + 1])) - stretch.Difference) <= tolerance)];
            double[] weights = [.. some.SelectMany((stretch, i) => Enumerable.Repeat(right[i] ? stretch.Half : 0, 2))];
            foreach (var member in members) member.Add(weights);
            done += some.Length;
            Stretch[] wrong = [.. some.Where((_, i) => !right[i])];
            var middles = wrong.Length == 0 ? [] : Outputs(members, [.. wrong.Select(stretch => stretch.Middle)], output);
            for (var i = 0; i < wrong.Length; i++)
            {
                open.Enqueue(wrong[i] with { To = wrong[i].Middle, High = middles[i] });
                open.Enqueue(wrong[i] with { From = wrong[i].Middle, Low = middles[i] });
            }
        }
    }

    /// <summary>The output's slope along the way at some places; leaves the gradients there with every member.</summary>
    double[] Slopes(ExplanationPass[] members, float[] shares, int output)
    {
        Outputs(members, shares, output);
        var slopes = new double[shares.Length];
        foreach (var member in members)
        {
            member.Backward();
            for (var i = 0; i < slopes.Length; i++) slopes[i] += member.Slope(i);
        }

        return slopes;
    }

    /// <summary>The output at some places of the way; leaves its gradient by the scores with every member.</summary>
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

    /// <summary>A part of the way, and the outputs at its ends.</summary>
    readonly record struct Stretch(float From, float To, float Low, float High)
    {
        public double Half => ((double)To - From) / 2;

        public double Difference => (double)High - Low;

        public float Middle => (From + To) / 2;

        /// <summary>Gauss's two points: 1/√3 of the half to both sides of the middle.</summary>
        public float[] Nodes => [(float)(Middle - (Half / Math.Sqrt(3))), (float)(Middle + (Half / Math.Sqrt(3)))];
    }
}
