namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>
/// The order in which the gradients of a batch's shards are summed: a binary tree whose shape depends on the number of shards alone. A machine that trains an aligned block of shards sends one
/// partial sum for all of them, and every sum has the same operands wherever it is made.
/// </summary>
sealed class ShardTree
{
    readonly List<Addition> _additions = [];

    /// <param name="shards">Shards of a batch.</param>
    public ShardTree(int shards) => Add(0, shards);

    /// <summary>All additions, those that another needs before it; then the first shard holds the sum.</summary>
    public IReadOnlyList<Addition> Additions => _additions;

    /// <summary>The parts, shards of a batch or blocks of validation examples, that are one rank's: as many as any other's, give or take one, and an aligned block of the tree where ranks are a power of two.</summary>
    public static (int First, int End) Range(int parts, int rank, int ranks)
    {
        var (first, end) = (0, parts);
        for (; ranks % 2 == 0; ranks /= 2)
        {
            var middle = Middle(first, end);
            if (rank < ranks / 2) end = middle;
            else (first, rank) = (middle, rank - (ranks / 2));
        }
        return (Bound(rank), Bound(rank + 1));

        int Bound(int of) => first + (int)((((long)(end - first) * of) + ranks - 1) / ranks);
    }

    void Add(int first, int end)
    {
        if (end - first < 2) return;
        var middle = Middle(first, end);
        Add(first, middle);
        Add(middle, end);
        _additions.Add(new(first, middle, end));
    }

    static int Middle(int first, int end) => first + ((end - first + 1) / 2);
}

/// <summary>Adds the sum of the shards from <paramref name="From"/> to <paramref name="End"/>, which the first of them holds, to the one that <paramref name="To"/> holds.</summary>
readonly record struct Addition(int To, int From, int End);
