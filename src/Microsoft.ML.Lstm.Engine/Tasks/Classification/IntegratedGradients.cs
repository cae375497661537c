using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Integrated gradients (Sundararajan et al. 2017): the gradient of the output by each value, averaged on the straight path from the baseline, times the value.</summary>
/// <remarks>
/// The integral is computed by Gaussian quadrature with two points in each interval of the path. Its value is known (completeness): the difference of the outputs
/// at both ends. Where it differs, as at a kink of the network's function, the interval is bisected. The remaining error is distributed among the values
/// in proportion to their contributions, so that contributions sum to the difference.
/// </remarks>
sealed class IntegratedGradients(SequencePredictionModel model)
{
    const int Points = 16, MostIntervals = 512;

    // What one interval may be wrong by, and what all that are not halved further may be together, as parts of what all values push the output up and down by
    // on the way. Less than a hundredth of an output is held for a hundredth.
    const double Tolerance = 1.0 / 16384, Together = 1.0 / 64, Least = 0.01;

    /// <summary>Intervals that the last explanation took.</summary>
    public int Intervals { get; private set; }

    readonly int _scores = model.Plan.Scores;

    public SequenceExplanation Explain(ExampleSet examples, int row, int output, CancellationToken cancellation)
    {
        var pass = new ExplanationPass(model, examples, row, Points);
        var ends = Outputs(pass, [0, 1], output);
        Integrate(pass, output, cancellation);
        return new()
        {
            Output = ends[1],
            BaselineOutput = ends[0],
            Contributions = Array.ConvertAll(pass.Contributions(), part => Array.ConvertAll(part, x => (float)x)),
            Attention = pass.Attention(),
        };
    }

    void Integrate(ExplanationPass pass, int output, CancellationToken cancellation)
    {
        // Shorter ones near the baseline: a normalised layer makes much of little, so most happens there.
        float[] edges = [.. Enumerable.Range(0, Points).Select(i => MathF.Pow(i / (Points - 1f), 3))];
        var values = Outputs(pass, edges, output);
        Interval[] open = [.. Enumerable.Range(0, Points - 1).Select(i => new Interval(edges[i], edges[i + 1], values[i], values[i + 1]))];
        var scale = Math.Max(Weight(pass, open, output), Least);
        for (var done = open.Length; open.Length > 0;)
        {
            var errors = Take(pass, open, output, error => Math.Abs(error) <= Tolerance * scale, cancellation);
            Interval[] wrong = [.. open.Where((_, i) => Math.Abs(errors[i]) > Tolerance * scale)];
            done += wrong.Length;
            // A network of rectifiers and maxima has corners all along the way: what is left of them together decides, not each.
            Intervals = done;
            if (done >= MostIntervals || errors.Where(error => Math.Abs(error) > Tolerance * scale).Sum(Math.Abs) <= Together * scale)
            {
                Take(pass, wrong, output, _ => true, cancellation);
                return;
            }

            var middles = Middles(pass, wrong, output, cancellation);
            open = [.. wrong.SelectMany((interval, i) => (Interval[])
                [interval with { To = interval.Middle, High = middles[i] }, interval with { From = interval.Middle, Low = middles[i] }])];
        }
    }

    /// <summary>What all values together push the output up and down by, about.</summary>
    double Weight(ExplanationPass pass, Interval[] intervals, int output)
    {
        Slopes(pass, [.. intervals.Select(interval => interval.Middle)], output);
        return intervals.Select((interval, i) => 2 * interval.Half * pass.Weight(i)).Sum();
    }

    /// <summary>Integrates over intervals, and adds those to the contributions that are right enough; what each is wrong by.</summary>
    double[] Take(ExplanationPass pass, Interval[] intervals, int output, Func<double, bool> isRight, CancellationToken cancellation)
    {
        var errors = new List<double>();
        foreach (var some in intervals.Chunk(Points / 2))
        {
            cancellation.ThrowIfCancellationRequested();
            var slopes = Slopes(pass, [.. some.SelectMany(interval => interval.Nodes)], output);
            double[] wrong = [.. some.Select((interval, i) => interval.Difference - (interval.Half * (slopes[2 * i] + slopes[(2 * i) + 1])))];
            pass.Add([.. some.Select((interval, i) => isRight(wrong[i]) ? interval.Half : 0)], wrong);
            errors.AddRange(wrong);
        }

        return [.. errors];
    }

    List<float> Middles(ExplanationPass pass, Interval[] intervals, int output, CancellationToken cancellation)
    {
        var middles = new List<float>();
        foreach (var some in intervals.Chunk(Points))
        {
            cancellation.ThrowIfCancellationRequested();
            middles.AddRange(Outputs(pass, [.. some.Select(interval => interval.Middle)], output));
        }

        return middles;
    }

    /// <summary>The output at some places of the way.</summary>
    float[] Outputs(ExplanationPass pass, float[] shares, int output)
    {
        var all = AllOutputs(pass, shares);
        return [.. shares.Select((_, i) => all[(i * model.OutputSize) + output])];
    }

    float[] AllOutputs(ExplanationPass pass, float[] shares)
    {
        var (scores, outputs) = (pass.Forward(shares), new float[shares.Length * model.OutputSize]);
        for (var i = 0; i < shares.Length; i++) model.ToOutputs(scores.AsSpan(i * _scores, _scores), outputs.AsSpan(i * model.OutputSize, model.OutputSize));
        return outputs;
    }

    /// <summary>The output's slope along the way at some places, which the pass remembers.</summary>
    double[] Slopes(ExplanationPass pass, float[] shares, int output)
    {
        // Only a probability's slope depends on where it stands.
        var isProbability = model.Target == PredictionTask.Multiclass || (model.Target == PredictionTask.Binary && output == 1);
        var outputs = isProbability ? AllOutputs(pass, shares) : new float[shares.Length * model.OutputSize];
        var gradient = new float[shares.Length * _scores];
        for (var i = 0; i < gradient.Length; i++)
            gradient[i] = Slope(outputs.AsSpan(i / _scores * model.OutputSize, model.OutputSize), output, i % _scores);
        return pass.Slopes(shares, gradient);
    }

    /// <summary>The slope of an output by score k.</summary>
    float Slope(ReadOnlySpan<float> outputs, int output, int k) => model.Target switch
    {
        PredictionTask.Multiclass => outputs[output] * ((k == output ? 1 : 0) - outputs[k]) / model.State.Temperature,
        PredictionTask.Binary => (output == 0 ? 1 : outputs[1] * (1 - outputs[1])) / model.State.Temperature,
        _ => model.State.Scale,
    };

    /// <summary>A part of the way, and the outputs at its ends.</summary>
    readonly record struct Interval(float From, float To, float Low, float High)
    {
        public double Half => ((double)To - From) / 2;

        public double Difference => (double)High - Low;

        public float Middle => (From + To) / 2;

        /// <summary>Gauss's two points: 1/√3 of the half to both sides of the middle.</summary>
        public float[] Nodes => [(float)(Middle - (Half / Math.Sqrt(3))), (float)(Middle + (Half / Math.Sqrt(3)))];
    }
}
