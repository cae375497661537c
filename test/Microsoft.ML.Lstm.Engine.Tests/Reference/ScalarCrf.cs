namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>A linear-chain CRF by the sum over all paths of labels, in double.</summary>
static class ScalarCrf
{
    /// <summary>The score of one path over emissions [steps][labels].</summary>
    public static double Score(double[] weights, double[][] emissions, int[] path)
    {
        var k = emissions[0].Length;
        var score = weights[path[0]] + weights[k + path[^1]];
        for (var t = 0; t < path.Length; t++) score += emissions[t][path[t]] + (t == 0 ? 0 : weights[2 * k + path[t - 1] * k + path[t]]);
        return score;
    }

    /// <summary>-ln of the part that the paths with these labels have in the sum over all paths; null is a label that is not known.</summary>
    public static double NegativeLogLikelihood(double[] weights, double[][] emissions, int?[] labels) =>
        LogSum(weights, emissions, path => true) - LogSum(weights, emissions, path => path.Zip(labels).All(both => both.First == (both.Second ?? both.First)));

    static double LogSum(double[] weights, double[][] emissions, Func<int[], bool> counts)
    {
        var scores = Paths(emissions.Length, emissions[0].Length).Where(counts).Select(path => Score(weights, emissions, path)).ToArray();
        var greatest = scores.Max();
        return greatest + Math.Log(scores.Sum(score => Math.Exp(score - greatest)));
    }

    /// <summary>The path with the greatest score; of equals the first in the order of their labels.</summary>
    public static int[] Best(double[] weights, double[][] emissions) => Paths(emissions.Length, emissions[0].Length).MaxBy(path => Score(weights, emissions, path))!;

    public static IEnumerable<int[]> Paths(int steps, int labels) => steps == 0 ? [[]]
        : from path in Paths(steps - 1, labels)
          from label in Enumerable.Range(0, labels)
          select (int[])[.. path, label];
}
