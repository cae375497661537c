namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>Connectionist temporal classification as its definition says: the sum over all alignments, one by one, in double.</summary>
static class ScalarCtc
{
    /// <summary>-ln of the probability of labels.</summary>
    /// <param name="outputs">Of each step the scores of labels and blank.</param>
    /// <param name="labels">The labels.</param>
    public static double NegativeLogLikelihood(double[][] outputs, int[] labels)
    {
        var sum = 0.0;
        foreach (var (path, probability) in Paths(outputs))
            if (Merge(path, outputs[0].Length - 1).SequenceEqual(labels)) sum += probability;
        return -Math.Log(sum);
    }

    /// <summary>The probability of every sequence of labels that there may be.</summary>
    public static Dictionary<string, double> All(double[][] outputs)
    {
        var all = new Dictionary<string, double>();
        foreach (var (path, probability) in Paths(outputs))
        {
            var name = string.Join(' ', Merge(path, outputs[0].Length - 1));
            all[name] = all.GetValueOrDefault(name) + probability;
        }
        return all;
    }

    /// <summary>Repeats are merged, then blanks left out.</summary>
    public static IEnumerable<int> Merge(IEnumerable<int> path, int blank)
    {
        var before = -1;
        foreach (var output in path)
        {
            if (output != before && output != blank) yield return output;
            before = output;
        }
    }

    static IEnumerable<(int[] Path, double Probability)> Paths(double[][] outputs)
    {
        var size = outputs[0].Length;
        for (long number = 0; number < (long)Math.Pow(size, outputs.Length); number++)
        {
            var (path, probability, rest) = (new int[outputs.Length], 1.0, number);
            for (var t = 0; t < path.Length; t++)
            {
                path[t] = (int)(rest % size);
                rest /= size;
                probability *= Math.Exp(outputs[t][path[t]]) / outputs[t].Sum(Math.Exp);
            }
            yield return (path, probability);
        }
    }
}
