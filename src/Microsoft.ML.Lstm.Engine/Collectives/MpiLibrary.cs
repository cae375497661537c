using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Microsoft.ML.Lstm.Engine.Collectives;

/// <summary>Open MPI, found when it is needed. Its handles, such as MPI_COMM_WORLD, are addresses of exported symbols.</summary>
[UnsupportedOSPlatform("browser")]
sealed unsafe class MpiLibrary
{
    /// <summary>One thread calls it at a time, and not always the same.</summary>
    const int Serialized = 2;

    public const int AnySource = -1;

    static readonly string[] Names = ["libmpi.so.40", "libmpi.so", "libmpi.40.dylib", "libmpi.dylib"];
    static readonly Lock Once = new();
    static MpiLibrary? _opened;

    readonly delegate* unmanaged[Cdecl]<int, nint*, int*, nint, int> _testAll;
    readonly delegate* unmanaged[Cdecl]<byte*, int, nint, int, int, nint, nint*, int> _send, _receive;
    readonly delegate* unmanaged[Cdecl]<int, int, nint, int*, int*, int> _probe;
    readonly delegate* unmanaged[Cdecl]<nint*, int> _cancel;
    readonly nint _bytes, _world;

    MpiLibrary(nint library)
    {
        _testAll = (delegate* unmanaged[Cdecl]<int, nint*, int*, nint, int>)NativeLibrary.GetExport(library, "MPI_Testall");
        _send = (delegate* unmanaged[Cdecl]<byte*, int, nint, int, int, nint, nint*, int>)NativeLibrary.GetExport(library, "MPI_Isend");
        _receive = (delegate* unmanaged[Cdecl]<byte*, int, nint, int, int, nint, nint*, int>)NativeLibrary.GetExport(library, "MPI_Irecv");
        _cancel = (delegate* unmanaged[Cdecl]<nint*, int>)NativeLibrary.GetExport(library, "MPI_Cancel");
        _probe = (delegate* unmanaged[Cdecl]<int, int, nint, int*, int*, int>)NativeLibrary.GetExport(library, "MPI_Iprobe");
        (_bytes, _world) = (NativeLibrary.GetExport(library, "ompi_mpi_byte"), NativeLibrary.GetExport(library, "ompi_mpi_comm_world"));
        KeepSignals();
        int provided, rank, count, isBegun;
        Check(((delegate* unmanaged[Cdecl]<int*, int>)NativeLibrary.GetExport(library, "MPI_Initialized"))(&isBegun), "MPI_Initialized");
        if (isBegun == 0)
        {
            Check(((delegate* unmanaged[Cdecl]<nint, nint, int, int*, int>)NativeLibrary.GetExport(library, "MPI_Init_thread"))(0, 0, Serialized, &provided), "MPI_Init_thread");
            var end = NativeLibrary.GetExport(library, "MPI_Finalize");
            AppDomain.CurrentDomain.ProcessExit += (_, _) => ((delegate* unmanaged[Cdecl]<int>)end)();
        }
        Check(((delegate* unmanaged[Cdecl]<nint, int*, int>)NativeLibrary.GetExport(library, "MPI_Comm_rank"))(_world, &rank), "MPI_Comm_rank");
        Check(((delegate* unmanaged[Cdecl]<nint, int*, int>)NativeLibrary.GetExport(library, "MPI_Comm_size"))(_world, &count), "MPI_Comm_size");
        (Rank, Count) = (rank, count);
    }

    public int Rank { get; }

    public int Count { get; }

    /// <summary>The library, which begins when it is first asked for and ends with the process.</summary>
    /// <exception cref="DllNotFoundException">There is none.</exception>
    public static MpiLibrary Open()
    {
        lock (Once)
        {
            if (_opened is not null) return _opened;
            foreach (var name in Names)
                if (NativeLibrary.TryLoad(name, out var library) && NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out _)) return _opened = new(library);
            throw new DllNotFoundException("This process was started by mpirun, but Open MPI's library (libmpi.so.40) cannot be found; other kinds of MPI are not read. Install it (openmpi-bin in Debian), or connect the processes by the Address of rank 0.");
        }
    }

    public void Send(byte* bytes, int length, int rank, int tag, nint* request) => Check(_send(bytes, length, _bytes, rank, tag, _world, request), "MPI_Isend");

    public void Receive(byte* bytes, int length, int rank, int tag, nint* request) => Check(_receive(bytes, length, _bytes, rank, tag, _world, request), "MPI_Irecv");

    /// <summary>Whether all of what was begun is done.</summary>
    public bool AreDone(int count, nint* requests)
    {
        int done;
        Check(_testAll(count, requests, &done, 0), "MPI_Testall");
        return done != 0;
    }

    /// <summary>Gives a message up that was to be received: its memory is written to no longer.</summary>
    public void Cancel(nint* request)
    {
        if (AreDone(1, request)) return;
        Check(_cancel(request), "MPI_Cancel");
        while (!AreDone(1, request)) Thread.Yield();
    }

    /// <summary>Whether a message is there, and of whom.</summary>
    public bool IsThere(int tag, out int rank)
    {
        // Source, tag and error come first in Open MPI's status of 24 bytes.
        var status = stackalloc int[8];
        int there;
        Check(_probe(AnySource, tag, _world, &there, status), "MPI_Iprobe");
        rank = status[0];
        return there != 0;
    }

    static void Check(int error, string call)
    {
        if (error != 0) throw new LostRankException($"{call} has failed with error {error}. Start all ranks again.");
    }

    /// <summary>Leaves the signals by which the runtime knows of null references to it.</summary>
    static void KeepSignals()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out var c) || !NativeLibrary.TryGetExport(c, "setenv", out var set)) return;
        fixed (byte* name = "OMPI_MCA_opal_signal\0"u8, value = "6\0"u8) ((delegate* unmanaged[Cdecl]<byte*, byte*, int, int>)set)(name, value, 0);
    }
}
