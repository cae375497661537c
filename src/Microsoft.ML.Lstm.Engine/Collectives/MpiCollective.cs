using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Microsoft.ML.Lstm.Engine.Collectives;

/// <summary>Ranks that mpirun has started. Only bytes travel: MPI's own sums may have another order each time.</summary>
[UnsupportedOSPlatform("browser")]
sealed unsafe class MpiCollective : ICollective
{
    /// <summary>Messages have numbers that go round; failures have that of the training, as nobody may have read those of an earlier one.</summary>
    const int Tags = 1 << 14;

    /// <summary>Bytes of a failure's reason, filled up.</summary>
    const int ReasonSize = 2048;

    static int _used, _trainings;
    static bool _isBroken;

    readonly MpiLibrary _mpi = MpiLibrary.Open();
    readonly Waiting _waiting;
    readonly nint* _requests;
    readonly int _failure;
    int _tag;
    bool _isDisposed;

    /// <param name="settings">What this rank was told of itself.</param>
    /// <param name="waiting">How long to wait.</param>
    public MpiCollective(MachineSettings settings, Waiting waiting)
    {
        _waiting = waiting;
        if ((_mpi.Rank, _mpi.Count) != (settings.Rank, settings.Count))
            throw new ArgumentException($"mpirun has started this process as rank {_mpi.Rank} of {_mpi.Count}, but the options or the environment say {settings}. Leave {nameof(TrainingOptions.Machines)} out.");
        if (Interlocked.Exchange(ref _used, 1) == 1) throw new InvalidOperationException("Another training of this process uses the machines. Train one model after the other.");
        if (_isBroken) throw new InvalidOperationException("A training of this process has failed while ranks exchanged messages, some of which may still be under way. Start all ranks again.");
        _failure = Tags + ++_trainings;
        _requests = (nint*)NativeMemory.Alloc((nuint)(2 * Count * sizeof(nint)));
    }

    public int Rank => _mpi.Rank;

    public int Count => _mpi.Count;

    public string Name(int rank) => $"Rank {rank} (of mpirun)";

    public void Exchange(ReadOnlySpan<byte> outgoing, ReadOnlySpan<Part> toEach, Span<byte> incoming, ReadOnlySpan<Part> fromEach)
    {
        _tag = (_tag + 1) % Tags;
        fixed (byte* from = outgoing, to = incoming)
        {
            var count = 0;
            for (var i = 1; i < Count; i++)
            {
                var rank = (Rank + i) % Count;
                // Parts lie within the memory, as TCP's slices check by themselves.
                _ = outgoing.Slice(toEach[rank].Offset, toEach[rank].Length);
                _ = incoming.Slice(fromEach[rank].Offset, fromEach[rank].Length);
                _mpi.Receive(to + fromEach[rank].Offset, fromEach[rank].Length, rank, _tag, &_requests[count++]);
                _mpi.Send(from + toEach[rank].Offset, toEach[rank].Length, rank, _tag, &_requests[count++]);
            }
            try
            {
                Wait(count);
            }
            catch
            {
                // Nothing may be written to this memory when it is no longer held.
                _isBroken = true;
                for (var i = 0; i < count; i += 2) _mpi.Cancel(&_requests[i]);
                throw;
            }
        }
    }

    void Wait(int count)
    {
        _waiting.Restart();
        while (!_mpi.AreDone(count, _requests))
        {
            if (_waiting.Spins) continue;
            if (_mpi.IsThere(_failure, out var failed)) throw Failed(failed);
            if (_waiting.IsOver()) throw LostRankException.Of("A rank", FormattableString.Invariant($"nothing was heard of it for {_waiting.Timeout.TotalSeconds:G4} s"));
            Thread.Yield();
        }
    }

    public void Abort(string reason)
    {
        var text = Encoding.UTF8.GetBytes(reason);
        // MPI reads it when it will, so it is never freed: the training has failed.
        var bytes = (byte*)NativeMemory.AllocZeroed(ReasonSize);
        text.AsSpan(0, Math.Min(text.Length, ReasonSize)).CopyTo(new(bytes, ReasonSize));
        for (var rank = 0; rank < Count; rank++)
            if (rank != Rank) _mpi.Send(bytes, ReasonSize, rank, _failure, (nint*)NativeMemory.Alloc((nuint)sizeof(nint)));
    }

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        NativeMemory.Free(_requests);
        Volatile.Write(ref _used, 0);
    }

    LostRankException Failed(int rank)
    {
        var reason = new byte[ReasonSize];
        fixed (byte* bytes = reason)
        {
            nint request;
            _mpi.Receive(bytes, ReasonSize, rank, _failure, &request);
            while (!_mpi.AreDone(1, &request)) Thread.Yield();
        }
        return LostRankException.Failed(Name(rank), Encoding.UTF8.GetString(reason).TrimEnd('\0'));
    }
}
