namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>What a node keeps from run to run: working memory, and the state that a stream of steps carries on.</summary>
sealed class NodeMemory(MemoryBudget budget, StreamState stream)
{
    float[] _floats = [];
    bool[] _flags = [];
    long[] _keys = [];

    /// <summary>Room for an output that nobody reads.</summary>
    public Tensor Unwanted { get; } = new(budget);

    /// <summary>Whether states are kept and carried on.</summary>
    public StreamState Stream => stream;

    /// <summary>The state after the last run, by direction; null before the first.</summary>
    public float[]? State { get; set; }

    /// <summary>A graph within the node, as far as it has run.</summary>
    public GraphRun? Body { get; set; }

    /// <summary>Another one.</summary>
    public GraphRun? OtherBody { get; set; }

    /// <summary>Takes numbers from the run's room.</summary>
    public MemoryBudget Budget => budget;

    /// <summary>Working memory; it holds anything.</summary>
    public Span<float> Floats(long count) => Room(ref _floats, count);

    /// <summary>The same of whole numbers.</summary>
    public Span<long> Keys(long count) => Room(ref _keys, count);

    /// <summary>The same of flags.</summary>
    public Span<bool> Flags(long count) => Room(ref _flags, count);

    Span<T> Room<T>(ref T[] memory, long count)
    {
        if (count > Array.MaxLength) throw new InvalidDataException(FormattableString.Invariant($"It needs working memory of {count} numbers, which is more than fits."));
        if (memory.Length < count)
        {
            budget.Replace(memory.Length, (int)count);
            memory = new T[count];
        }
        return memory.AsSpan(0, (int)count);
    }
}

/// <summary>Whether the states of recurrent nodes are kept, and carried on.</summary>
sealed class StreamState
{
    /// <summary>Whether states are kept.</summary>
    public bool Keeps { get; set; }

    /// <summary>Whether a run begins with the states that were kept.</summary>
    public bool GoesOn { get; set; }
}
