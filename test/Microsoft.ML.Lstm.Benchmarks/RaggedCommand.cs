namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>What a step costs in a batch of sequences of many lengths, beside one of the same stack in a batch where all are as long as the longest.</summary>
static class RaggedCommand
{
    const int Shortest = 10, Longest = 100, Rounds = 5;
    const double SecondsEach = 0.4;

    /// <summary>Lengths spread evenly from the shortest to the longest, in random order.</summary>
    public static string Run(string cell, int batch, int features, int units, int layers, int threads)
    {
        int[] lengths = [.. Enumerable.Range(0, batch).Select(i => Shortest + (Longest - Shortest) * i / Math.Max(1, batch - 1))];
        new Random(1).Shuffle(lengths);
        StackRun full = new(cell, Longest, batch, features, units, layers, threads), ragged = new(cell, Longest, batch, features, units, layers, threads, lengths);
        var (steps, allSteps) = (lengths.Sum(), batch * Longest);
        var shape = $"ragged {cell} T{Shortest}-{Longest} B{batch} I{features} H{units} L{layers}";
        return $"{shape} {Line("inference", full.Predict, ragged.Predict)} {Line("gradients", full.AddGradients, ragged.AddGradients)}";

        string Line(string what, Action ofFull, Action ofRagged)
        {
            var (times, raggedTimes) = (new double[Rounds], new double[Rounds]);
            for (var round = 0; round < Rounds; round++)
            {
                times[round] = LstmCommand.Median(ofFull, SecondsEach) / allSteps;
                raggedTimes[round] = LstmCommand.Median(ofRagged, SecondsEach) / steps;
            }
            Array.Sort(times);
            Array.Sort(raggedTimes);
            var (one, other) = (times[Rounds / 2], raggedTimes[Rounds / 2]);
            return FormattableString.Invariant($"{what}_us_step full {one * 1e6:0.000} ragged {other * 1e6:0.000} ratio {other / one:0.00}");
        }
    }
}
