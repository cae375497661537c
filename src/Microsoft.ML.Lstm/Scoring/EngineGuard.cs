using System.Diagnostics;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Scoring;

/// <summary>Tells when uses of one time series engine overlap, so that each of them throws and none gets the answer to another's example.</summary>
/// <remarks>
/// ML.NET's engine is not ours to lock: it stores an example, pings the row, and reads the row's columns. Seen from the row, calls overlap when another thread pings
/// before the engine has counted the last call as done (<see cref="PingerArgument.RowPosition"/>), and when more examples were stored than pings have come. Both are
/// blind to a thread that was stopped while it stored its example, and pings when others have come and gone. So, for a while after an overlap, a thread is
/// refused once unless its call began since, and so is an example that equals the last one of another thread.
/// </remarks>
sealed class EngineGuard(DataViewRow input)
{
    // A call that failed in a step which is not ours is never counted as done, nor is its example: after this long it is over all the same.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // How long an overlap is remembered: on a machine with far more threads than cores one may have been stopped in the middle of a call for seconds.
    static readonly TimeSpan Remembrance = TimeSpan.FromSeconds(10);

    readonly Lock _gate = new();
    PingerArgument? _call;
    int _owner;
    long _expected = input.Position + 1, _at, _begun, _disagreeSince;
    bool _inside, _spoilt, _reading;
    int _content, _contentOwner;

    // When uses overlapped last, and when each thread was last heard of since.
    long _overlap;
    readonly Dictionary<int, long> _heard = [];

    static int Thread => Environment.CurrentManagedThreadId;

    /// <summary>Whether any example was stored in the engine.</summary>
    public bool HasExample => input.Position >= 0;

    /// <summary>Begins the work of a ping; returns whether there is an example to take. <see cref="Exit"/> or <see cref="Fail"/> ends it.</summary>
    public bool Enter(PingerArgument argument)
    {
        lock (_gate)
        {
            // Within a chain ML.NET pings a row twice for one call.
            if (ReferenceEquals(argument, _call))
            {
                ThrowIfSpoilt();
                _inside = true;
                return false;
            }
            var agree = argument.DontConsumeSource || IsTheOnlyExample(input.Position);
            // ML.NET's engine counts calls with an example only: of one without, no position tells when it is done.
            var over = _owner == 0 || _owner == Thread || argument.RowPosition > _call!.RowPosition
                || (!_inside && (_call.DontConsumeSource || Stopwatch.GetElapsedTime(_begun) > Patience));
            if (!over) _spoilt = true;
            if (!agree || !over || _reading) throw Overlap();
            if (!argument.DontConsumeSource && HasOverlapped())
            {
                var began = _heard.GetValueOrDefault(Thread) >= _overlap;
                _heard[Thread] = Stopwatch.GetTimestamp();
                if (!began) throw Refusal();
            }
            (_call, _owner, _at, _begun, _spoilt, _inside) = (argument, Thread, input.Position, Stopwatch.GetTimestamp(), false, true);
            return !argument.DontConsumeSource;
        }
    }

    /// <summary>After an example was read and before it is taken: throws unless it was the caller's own.</summary>
    /// <param name="content">A hash of it.</param>
    public void CheckExample(int content)
    {
        lock (_gate)
        {
            if (input.Position != _at || (content == _content && _contentOwner != Thread && HasOverlapped())) _spoilt = true;
            ThrowIfSpoilt();
            (_content, _contentOwner) = (content, Thread);
        }
    }

    /// <summary>Begins the work of reading a column.</summary>
    public void EnterRead()
    {
        lock (_gate)
        {
            if (_owner == 0) return;
            if (_owner != Thread)
            {
                _spoilt = true;
                throw Overlap();
            }
            ThrowIfSpoilt();
            _inside = true;
        }
    }

    /// <summary>Ends work that went well; throws if another thread came in between.</summary>
    public void Exit()
    {
        lock (_gate)
        {
            _inside = false;
            if (_owner == Thread) ThrowIfSpoilt();
        }
    }

    /// <summary>Ends work that threw, and the call with it.</summary>
    public void Fail()
    {
        lock (_gate)
        {
            if (_owner != Thread) return;
            (_owner, _inside) = (0, false);
        }
    }

    /// <summary>After a column of the example was read: throws unless it was of the caller's own.</summary>
    public void CheckPassedThrough()
    {
        lock (_gate)
        {
            if (_owner == 0) return;
            if (_owner != Thread) throw Overlap();
            if (input.Position != _at) _spoilt = true;
            ThrowIfSpoilt();
        }
    }

    /// <summary>Reads the whole state of a model, while no call of the engine that it may belong to moves it.</summary>
    public static T Read<T>(EngineGuard? guard, Func<T> read) => guard is null ? read() : guard.Read(read);

    /// <summary>Saves the whole state likewise.</summary>
    public static void Save(EngineGuard? guard, Action save) => Read(guard, () =>
    {
        save();
        return true;
    });

    T Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            if (_reading || (_inside && _owner != Thread)) throw Overlap();
            _reading = true;
        }
        try
        {
            return read();
        }
        finally
        {
            lock (_gate) _reading = false;
        }
    }

    /// <summary>Whether as many examples were stored as pings came: else the example in store may be another thread's.</summary>
    bool IsTheOnlyExample(long position)
    {
        var expected = _expected++;
        if (position > expected)
        {
            if (_disagreeSince == 0) _disagreeSince = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(_disagreeSince) <= Patience) return false;
        }
        _disagreeSince = 0;
        _expected = position + 1;

        // Two threads that store at once may be counted as one.
        return position >= expected;
    }

    /// <summary>Whether uses have overlapped a short while ago.</summary>
    bool HasOverlapped()
    {
        if (_overlap == 0) return false;
        if (Stopwatch.GetElapsedTime(_overlap) <= Remembrance) return true;
        _overlap = 0;
        _heard.Clear();
        return false;
    }

    void ThrowIfSpoilt()
    {
        if (!_spoilt) return;
        (_owner, _inside, _spoilt) = (0, false, false);
        throw Overlap();
    }

    InvalidOperationException Overlap()
    {
        _overlap = _heard[Thread] = Stopwatch.GetTimestamp();
        return Refusal();
    }

    static InvalidOperationException Refusal() => new(
        "This time series engine is in use by several threads at once, but it serves one at a time: each example moves its state. Make an engine for each thread or request, or hold a lock "
        + "while it predicts or saves; Transform of one model may be shared by any number of threads. Of the calls that overlap each one throws, and for ten seconds a thread's first call after them; the state may have taken the example of one of them.");
}
