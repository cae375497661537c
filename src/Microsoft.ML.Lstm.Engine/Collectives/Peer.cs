using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;

namespace Microsoft.ML.Lstm.Engine.Collectives;

/// <summary>The connection to another rank: a message each way at a time, moved as far as the socket allows without waiting.</summary>
[UnsupportedOSPlatform("browser")]
sealed class Peer : IDisposable
{
    const int PollMicroseconds = 1000, LastWordsMilliseconds = 500;

    readonly Socket _socket;
    readonly byte[] _sending = new byte[Frame.Size], _receiving = new byte[Frame.Size];
    uint _number;
    long _sent, _received, _toSend, _toReceive;

    /// <summary>Bytes of the next message's frame that have come while others were waited for.</summary>
    int _ahead;
    bool _isChecked;

    /// <param name="socket">Connected; owned.</param>
    /// <param name="name">The rank in words.</param>
    public Peer(Socket socket, string name)
    {
        (_socket, Name) = (socket, name);
        socket.Blocking = false;
        socket.NoDelay = true;
        // A machine that is gone is noticed while nothing is sent, too; a browser's runtime has none of it.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
    }

    public string Name { get; }

    /// <summary>Whether both messages are through.</summary>
    public bool IsDone => _sent == _toSend && _received == _toReceive;

    /// <summary>Begins a message each way.</summary>
    /// <param name="outgoing">What is sent.</param>
    /// <param name="incoming">Bytes that are expected.</param>
    public void Begin(ReadOnlySpan<byte> outgoing, int incoming)
    {
        Frame.Write(_sending, fails: false, ++_number, outgoing);
        (_sent, _received, _toSend, _toReceive) = (0, _ahead, Frame.Size + (long)outgoing.Length, Frame.Size + (long)incoming);
        (_ahead, _isChecked) = (0, false);
    }

    /// <summary>Moves what can be moved at once; whether it was anything.</summary>
    public bool Move(ReadOnlySpan<byte> outgoing, Span<byte> incoming)
    {
        var (sent, received) = (_sent, _received);
        // First what has come: where the other has failed, it has said why.
        CheckFrame(incoming.Length);
        while (_received < _toReceive)
        {
            var count = _socket.Receive(_received < Frame.Size ? _receiving.AsSpan((int)_received) : incoming[(int)(_received - Frame.Size)..], SocketFlags.None, out var error);
            if (!IsReady(error)) break;
            if (count == 0) throw LostRankException.Of(Name, "its connection was closed, as its process has ended or failed");
            _received += count;
            CheckFrame(incoming.Length);
            if (_received == _toReceive && !Frame.Fits(_receiving, incoming)) throw LostRankException.Of(Name, "its message is damaged");
        }
        while (_sent < _toSend)
        {
            var count = _socket.Send(_sent < Frame.Size ? _sending.AsSpan((int)_sent) : outgoing[(int)(_sent - Frame.Size)..], SocketFlags.None, out var error);
            if (!IsReady(error)) break;
            _sent += count;
        }
        return _sent != sent || _received != received;
    }

    /// <summary>While others are waited for: whether this one says that it fails. What else it sends is of its next message.</summary>
    public void Listen()
    {
        if (_ahead == Frame.Size) return;
        var count = _socket.Receive(_receiving.AsSpan(_ahead), SocketFlags.None, out var error);
        // An end, which may be that of the training, and errors are noticed by the next message.
        if (error != SocketError.Success) return;
        _ahead += count;
        if (_ahead == Frame.Size && Frame.Fault(_receiving, _number + 1, 0, out var fails) is null && fails) throw LostRankException.Failed(Name, Reason());
    }

    /// <summary>Sleeps until something may have come, a thousandth of a second at most.</summary>
    public void Sleep() => _socket.Poll(PollMicroseconds, _received < _toReceive ? SelectMode.SelectRead : SelectMode.SelectWrite);

    /// <summary>Says that this rank fails, where that is not in the middle of a message.</summary>
    public void Abort(ReadOnlySpan<byte> reason)
    {
        if (_sent != _toSend && _sent != 0) return;
        var frame = new byte[Frame.Size + reason.Length];
        Frame.Write(frame, fails: true, 0, reason);
        reason.CopyTo(frame.AsSpan(Frame.Size));
        _socket.Send(frame, SocketFlags.None, out var error);
        // Bytes that nobody reads would make the system reset the connection, and the reason might be lost.
        if (error == SocketError.Success) _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Reads what still comes, so that the other reads the last words of this rank.</summary>
    public void Drain()
    {
        Span<byte> rest = stackalloc byte[4096];
        _socket.Blocking = true;
        _socket.ReceiveTimeout = LastWordsMilliseconds;
        while (_socket.Receive(rest, SocketFlags.None, out var error) > 0 && error == SocketError.Success)
        {
        }
    }

    public void Dispose() => _socket.Dispose();

    bool IsReady(SocketError error)
    {
        if (error is SocketError.Success) return true;
        if (error is SocketError.WouldBlock or SocketError.Interrupted) return false;
        throw LostRankException.Of(Name, $"its connection has failed ({error}), as its process has ended, or its machine cannot be reached");
    }

    void CheckFrame(int length)
    {
        if (_isChecked || _received < Frame.Size) return;
        _isChecked = true;
        if (Frame.Fault(_receiving, _number, length, out var fails) is { } fault) throw LostRankException.Of(Name, fault);
        if (fails) throw LostRankException.Failed(Name, Reason());
    }

    string Reason()
    {
        var reason = new byte[Frame.Length(_receiving)];
        _socket.Blocking = true;
        _socket.ReceiveTimeout = LastWordsMilliseconds;
        var read = 0;
        while (read < reason.Length && _socket.Receive(reason.AsSpan(read), SocketFlags.None, out var error) is > 0 and var count && error == SocketError.Success) read += count;
        return read == reason.Length && Frame.Fits(_receiving, reason) ? Encoding.UTF8.GetString(reason) : "it did not say why.";
    }
}
