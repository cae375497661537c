namespace Microsoft.ML.Lstm.Engine.Collectives;

/// <summary>The processes that train together, each a rank from 0 on. All of them call the same operations in the same order; nothing is computed here, so no sum depends on who is first.</summary>
interface ICollective : IDisposable
{
    /// <summary>This one's number.</summary>
    int Rank { get; }

    /// <summary>Ranks.</summary>
    int Count { get; }

    /// <summary>A rank in words: its number, and where it runs.</summary>
    string Name(int rank);

    /// <summary>Sends a part of the memory to each other rank, and takes one from each. All ranks call it, and what one sends is as long as what the other takes; its own part is left alone.</summary>
    /// <param name="outgoing">What is sent from; parts of it may overlap.</param>
    /// <param name="toEach">[ranks]: what each rank is sent.</param>
    /// <param name="incoming">What is written to: it may be the memory that is sent from, where the parts do not overlap.</param>
    /// <param name="fromEach">[ranks]: what each rank has sent.</param>
    /// <exception cref="LostRankException">A rank has ended, failed, or was not heard of in time; or a message is damaged.</exception>
    void Exchange(ReadOnlySpan<byte> outgoing, ReadOnlySpan<Part> toEach, Span<byte> incoming, ReadOnlySpan<Part> fromEach);

    /// <summary>Tells the others, as far as they can be reached, that this rank has failed, and why: they fail, too.</summary>
    void Abort(string reason);
}

/// <summary>A part of a memory, in bytes.</summary>
readonly record struct Part(int Offset, int Length);
