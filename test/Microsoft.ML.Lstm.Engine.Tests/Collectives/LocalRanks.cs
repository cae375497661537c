using System.Runtime.ExceptionServices;
using Microsoft.ML.Lstm.Engine.Collectives;

namespace Microsoft.ML.Lstm.Engine.Tests.Collectives;

/// <summary>Ranks that are threads of one process, for trainings on several machines without any.</summary>
sealed class LocalRanks
{
    readonly byte[][][] _boxes;
    readonly Barrier _barrier;
    readonly CancellationTokenSource _lost = new();
    string _reason = "";

    LocalRanks(int count)
    {
        (_boxes, _barrier) = (new byte[count][][], new(count));
        for (var i = 0; i < count; i++) _boxes[i] = [.. Enumerable.Repeat(Array.Empty<byte>(), count)];
    }

    /// <summary>Runs every rank on a thread of its own; the first exception that is not that another is lost is thrown.</summary>
    public static T[] Run<T>(int count, Func<ICollective, T> body)
    {
        var (ranks, results, errors) = (new LocalRanks(count), new T[count], new Exception?[count]);
        var threads = Enumerable.Range(0, count).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = body(new One(ranks, rank));
            }
            catch (Exception error)
            {
                errors[rank] = error;
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (errors.OfType<Exception>().OrderBy(error => error is LostRankException).FirstOrDefault() is { } first) ExceptionDispatchInfo.Throw(first);
        return results;
    }

    sealed class One(LocalRanks ranks, int rank) : ICollective
    {
        public int Rank => rank;

        public int Count => ranks._boxes.Length;

        public string Name(int of) => $"Rank {of}";

        public void Exchange(ReadOnlySpan<byte> outgoing, ReadOnlySpan<Part> toEach, Span<byte> incoming, ReadOnlySpan<Part> fromEach)
        {
            for (var other = 0; other < Count; other++)
            {
                if (other == rank) continue;
                if (ranks._boxes[rank][other].Length != toEach[other].Length) ranks._boxes[rank][other] = new byte[toEach[other].Length];
                outgoing.Slice(toEach[other].Offset, toEach[other].Length).CopyTo(ranks._boxes[rank][other]);
            }
            Meet();
            for (var other = 0; other < Count; other++)
                if (other != rank) ranks._boxes[other][rank].CopyTo(incoming.Slice(fromEach[other].Offset, fromEach[other].Length));
            Meet();
        }

        public void Abort(string reason)
        {
            ranks._reason = reason;
            ranks._lost.Cancel();
        }

        public void Dispose()
        {
        }

        void Meet()
        {
            try
            {
                ranks._barrier.SignalAndWait(ranks._lost.Token);
            }
            catch (OperationCanceledException)
            {
                throw LostRankException.Failed("Another rank", ranks._reason);
            }
        }
    }
}
