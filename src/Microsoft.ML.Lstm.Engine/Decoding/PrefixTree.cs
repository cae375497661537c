namespace Microsoft.ML.Lstm.Engine.Decoding;

/// <summary>Transcripts that are followed at the same time, as paths of a tree: each node is a label behind those of the nodes above it. What nobody follows any more is removed. Not thread-safe.</summary>
sealed class PrefixTree
{
    /// <summary>The node of no labels.</summary>
    public const int Root = 0;

    const int Fewest = 1 << 10;

    int[] _parents = new int[Fewest], _labels = new int[Fewest], _steps = new int[Fewest], _lengths = new int[Fewest], _moved = [];
    float[] _logProbabilities = new float[Fewest];
    int _count, _limit;

    /// <summary>Removes all nodes but the root.</summary>
    public void Clear()
    {
        (_count, _limit) = (1, Fewest);
        (_parents[Root], _labels[Root], _steps[Root], _lengths[Root]) = (-1, -1, -1, 0);
    }

    /// <summary>The node of what stands before a node's label; -1 for the root.</summary>
    public int Parent(int node) => _parents[node];

    /// <summary>The label of a node; -1 for the root.</summary>
    public int Label(int node) => _labels[node];

    /// <summary>Labels up to a node.</summary>
    public int Length(int node) => _lengths[node];

    /// <summary>Adds a label behind a node.</summary>
    /// <param name="parent">The node.</param>
    /// <param name="label">The label.</param>
    /// <param name="step">Where it was heard.</param>
    /// <param name="logProbability">How surely.</param>
    public int Add(int parent, int label, int step, float logProbability)
    {
        if (_count == _parents.Length)
        {
            var size = 2 * _count;
            Array.Resize(ref _parents, size);
            Array.Resize(ref _labels, size);
            Array.Resize(ref _steps, size);
            Array.Resize(ref _lengths, size);
            Array.Resize(ref _logProbabilities, size);
        }
        (_parents[_count], _labels[_count], _steps[_count], _lengths[_count], _logProbabilities[_count]) = (parent, label, step, _lengths[parent] + 1, logProbability);
        return _count++;
    }

    /// <summary>Hears a node's label once more: where it is heard most surely is where it stands.</summary>
    public void Repeat(int node, int step, float logProbability)
    {
        if (node != Root && logProbability > _logProbabilities[node]) (_steps[node], _logProbabilities[node]) = (step, logProbability);
    }

    /// <summary>The labels up to a node, the steps at which they stand, and how surely each was heard.</summary>
    public void CopyTo(int node, Span<int> labels, Span<int> steps, Span<float> logProbabilities)
    {
        for (var place = _lengths[node] - 1; place >= 0; place--, node = _parents[node]) (labels[place], steps[place], logProbabilities[place]) = (_labels[node], _steps[node], _logProbabilities[node]);
    }

    /// <summary>Removes what none of some nodes stands behind, where there is much by now; the nodes then have other numbers, in the same order.</summary>
    public void Prune(Span<int> followed)
    {
        if (_count < _limit) return;
        if (_moved.Length < _count) _moved = new int[_parents.Length];
        var moved = _moved.AsSpan(0, _count);
        moved.Clear();
        moved[Root] = 1;
        foreach (var one in followed)
            for (var node = one; moved[node] == 0; node = _parents[node]) moved[node] = 1;
        var kept = 0;
        for (var node = 0; node < _count; node++)
        {
            if (moved[node] == 0) continue;
            // What a node stands behind comes before it, and has its new number by now.
            var parent = node == Root ? -1 : moved[_parents[node]];
            (_parents[kept], _labels[kept], _steps[kept], _lengths[kept], _logProbabilities[kept]) = (parent, _labels[node], _steps[node], _lengths[node], _logProbabilities[node]);
            moved[node] = kept++;
        }
        foreach (ref var node in followed) node = moved[node];
        (_count, _limit) = (kept, Math.Max(Fewest, 2 * kept));
    }
}
