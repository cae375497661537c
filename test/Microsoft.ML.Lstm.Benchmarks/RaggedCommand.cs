namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>What a step costs in a batch of sequences of many lengths, as a multiple of one of the same stack in a batch where all are as long as the longest.</summary>
static class RaggedCommand
{
    const int Shortest = 10, Longest = 100;

    /// <summary>Lengths spread evenly from the shortest to the longest, in random order, dealt so that threads have equally many steps.</summary>
    public static string Run(string cell, int batch, int features, int units, int layers, int threads)
    {
        var lengths = Dealt([.. Enumerable.Range(0, batch).Select(i => Shortest + (Longest - Shortest) * i / Math.Max(1, batch - 1))], Math.Min(threads, batch));
        StackRun full = new(cell, Longest, batch, features, units, layers, threads), ragged = new(cell, Longest, batch, features, units, layers, threads, lengths);
        var (steps, allSteps) = (lengths.Sum(), batch * Longest);
        var shape = $"ragged {cell} T{Shortest}-{Longest} B{batch} I{features} H{units} L{layers} threads {threads}";
        return $"{shape} {Line("inference", full.Predict, ragged.Predict)} {Line("gradients", full.AddGradients, ragged.AddGradients)}";

        string Line(string what, Action ofFull, Action ofRagged)
        {
            var ratios = Neighbours.Ratios(ofFull, ofRagged, allSteps / (double)steps, out var fastest);
            double Quantile(int quarters) => ratios[(ratios.Length - 1) * quarters / 4];
            return FormattableString.Invariant(
                $"{what} full_us_step {fastest / allSteps * 1e6:0.000} ratio {Quantile(2):0.00} quartiles {Quantile(1):0.00} {Quantile(3):0.00}");
        }
    }

    // The threads' parts of a batch follow one another. Longest first to and fro, as cards are dealt, and then each part in random order.
    static int[] Dealt(int[] lengths, int threads)
    {
        Array.Sort(lengths, (a, b) => b.CompareTo(a));
        var random = new Random(1);
        var parts = Enumerable.Range(0, threads).Select(i => new List<int>(new int[StackRun.Part(lengths.Length, i, threads).Length])).ToArray();
        var places = parts.Select(part => new Queue<int>(Shuffled(part.Count))).ToArray();
        for (var (next, turn) = (0, 0); next < lengths.Length; turn++)
            for (var i = 0; i < threads && next < lengths.Length; i++)
            {
                var to = turn % 2 == 0 ? i : threads - 1 - i;
                if (places[to].TryDequeue(out var place)) parts[to][place] = lengths[next++];
            }
        return [.. parts.SelectMany(part => part)];

        int[] Shuffled(int count)
        {
            int[] order = [.. Enumerable.Range(0, count)];
            random.Shuffle(order);
            return order;
        }
    }
}
