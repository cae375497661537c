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
        var pass = new ExplanationPass(learner, examples, row, Points);
        var ends = Outputs(pass, [0, 1], output);
        Integrate(pass, output, Tolerance * Math.Max(Math.Abs(ends[1] - ends[0]), Least));
        return new(ends[1], ends[0], Array.ConvertAll(pass.Contributions, part => Array.ConvertAll(part, x => (float)x)), pass.Attention());
    }

    void Integrate(ExplanationPass pass, int output, double tolerance)
    {
        // Shorter ones near the baseline: a normalised layer makes much of little, so most happens there.
        float[] edges = [.. Enumerable.Range(0, Points).Select(i => MathF.Pow(i / (Points - 1f), 3))];
        var values = Outputs(pass, edges, output);
        var open = new Queue<Stretch>(Enumerable.Range(0, Points - 1).Select(i => new Stretch(edges[i], edges[i + 1], values[i], values[i + 1])));
        for (var done = 0; open.Count > 0;)
        {
            Stretch[] some = [.. Enumerable.Range(0, Math.Min(Points / 2, open.Count)).Select(_ => open.Dequeue())];
            var slopes = Slopes(pass, [.. some.SelectMany(stretch => stretch.Nodes)], output);
            var enough = done + open.Count >= MostStretches;
            bool[] right = [.. some.Select((stretch, i) => enough || Math.Abs((stretch.Half * (slopes[2 * i] + slopes[(2 * i) + 1])) - stretch.Difference) <= tolerance)];
            double[] weights = [.. some.SelectMany((stretch, i) => Enumerable.Repeat(right[i] ? stretch.Half : 0, 2))];
            pass.Add(weights);
            done += some.Length;
            Stretch[] wrong = [.. some.Where((_, i) => !right[i])];
            var middles = wrong.Length == 0 ? [] : Outputs(pass, [.. wrong.Select(stretch => stretch.Middle)], output);
            for (var i = 0; i < wrong.Length; i++)
            {
                open.Enqueue(wrong[i] with { To = wrong[i].Middle, High = middles[i] });
                open.Enqueue(wrong[i] with { From = wrong[i].Middle, Low = middles[i] });
            }
        }
    }

    /// <summary>The output at some places of the way.</summary>
    float[] Outputs(ExplanationPass pass, float[] shares, int output)
    {
        var all = AllOutputs(pass, shares);
        return [.. shares.Select((_, i) => all[(i * learner.OutputSize) + output])];
    }

    float[] AllOutputs(ExplanationPass pass, float[] shares)
    {
        var (scores, outputs) = (pass.Forward(shares), new float[shares.Length * learner.OutputSize]);
        for (var i = 0; i < shares.Length; i++) learner.Finish(scores.AsSpan(i * _scores, _scores), outputs.AsSpan(i * learner.OutputSize, learner.OutputSize));
        return outputs;
    }

    /// <summary>The output's slope along the way at some places, which the pass remembers.</summary>
    double[] Slopes(ExplanationPass pass, float[] shares, int output)
    {
        // Only a probability's slope depends on where it stands.
        var isProbability = learner.Target == SequenceTarget.Multiclass || (learner.Target == SequenceTarget.Binary && output == 1);
        var outputs = isProbability ? AllOutputs(pass, shares) : new float[shares.Length * learner.OutputSize];
        var gradient = new float[shares.Length * _scores];
        for (var i = 0; i < gradient.Length; i++)
            gradient[i] = Slope(outputs.AsSpan(i / _scores * learner.OutputSize, learner.OutputSize), output, i % _scores) / learner.Members;
        return pass.Slopes(shares, gradient);
    }

    /// <summary>The slope of an output by score k.</summary>
    float Slope(ReadOnlySpan<float> outputs, int output, int k) => learner.Target switch
    {
        SequenceTarget.Multiclass => outputs[output] * ((k == output ? 1 : 0) - outputs[k]) / learner.State.Temperature,
        SequenceTarget.Binary => (output == 0 ? 1 : outputs[1] * (1 - outputs[1])) / learner.State.Temperature,
        _ => learner.State.Scale,
    };

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
