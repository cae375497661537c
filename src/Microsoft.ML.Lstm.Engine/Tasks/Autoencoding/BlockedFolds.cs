namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

/// <summary>
/// Blocked cross-validation (Racine 2000): each fold holds out contiguous blocks of ordered rows, and training leaves out a gap on both sides of each, so that no
/// held-out sequence shares steps with a training sequence.
/// </summary>
static class BlockedFolds
{
    /// <summary>Blocks of a fold at most; more of them represent slow changes better, fewer lose less to gaps.</summary>
    const int MostBlocks = 5;

    /// <summary>A block is at least so many gaps long.</summary>
    const int LeastGaps = 10;

    /// <param name="ordered">Rows in the order of time.</param>
    /// <param name="gap">Rows to leave out beside each block; fewer where that would leave too little to learn from.</param>
    /// <param name="count">Folds, at least 2.</param>
    public static (int[] Training, int[] Held)[] Of(int[] ordered, int gap, int count)
    {
        var length = ordered.Length / count;
        gap = Math.Min(gap, (ordered.Length - length) / 4);
        var blocks = Math.Clamp(length / Math.Max(1, LeastGaps * gap), 1, MostBlocks);
        var folds = new (int[], int[])[count];
        for (var fold = 0; fold < count; fold++)
        {
            var excluded = new bool[ordered.Length];
            var held = new List<int>();
            for (var block = 0; block < blocks; block++)
            {
                var (from, to) = (Edge(block * count + fold), Edge(block * count + fold + 1));
                held.AddRange(ordered[from..to]);
                Array.Fill(excluded, true, Math.Max(0, from - gap), Math.Min(ordered.Length, to + gap) - Math.Max(0, from - gap));
            }
            folds[fold] = ([.. ordered.Where((_, i) => !excluded[i])], [.. held]);
        }
        return folds;

        int Edge(int block) => (int)((long)block * ordered.Length / (blocks * count));
    }
}
