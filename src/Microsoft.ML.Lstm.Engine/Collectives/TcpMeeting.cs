using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace Microsoft.ML.Lstm.Engine.Collectives;

/// <summary>How ranks find one another: all connect to rank 0, which tells them where the others wait; then each connects to those of lower numbers.</summary>
[UnsupportedOSPlatform("browser")]
sealed class TcpMeeting : IDisposable
{
    /// <summary>Bytes of an address in the table of ranks.</summary>
    const int AddressSize = 64;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100), ConnectTime = TimeSpan.FromSeconds(5);

    readonly MachineSettings _settings;
    readonly Waiting _waiting;
    readonly Socket?[] _sockets;
    readonly string[] _addresses;
    Socket? _listener;
    ulong _session;
    string _last = "";

    TcpMeeting(MachineSettings settings, Waiting waiting)
    {
        (_settings, _waiting) = (settings, waiting);
        (_sockets, _addresses) = (new Socket?[settings.Count], new string[settings.Count]);
    }

    /// <summary>Waits until all ranks are connected with one another.</summary>
    /// <exception cref="LostRankException">Some did not come in time.</exception>
    /// <exception cref="InvalidOperationException">One that came does not train with this one: another secret, another number of ranks.</exception>
    public static TcpCollective Meet(MachineSettings settings, Waiting waiting)
    {
        using var meeting = new TcpMeeting(settings, waiting);
        waiting.Restart();
        var (host, port) = Split(settings.Address!);
        try
        {
            if (settings.Rank == 0) meeting.Gather(host, port);
            else meeting.Join(host, port);
        }
        catch (SocketException failed)
        {
            throw LostRankException.Of("Another rank", $"the connection failed while the ranks met ({failed.SocketErrorCode})");
        }
        var peers = new Peer?[settings.Count];
        for (var rank = 0; rank < peers.Length; rank++)
            if (meeting._sockets[rank] is { } socket) (peers[rank], meeting._sockets[rank]) = (new(socket, $"Rank {rank} ({meeting._addresses[rank]})"), null);
        return new(settings.Rank, peers, waiting);
    }

    /// <summary>Closes what was not handed on.</summary>
    public void Dispose()
    {
        _listener?.Dispose();
        foreach (var socket in _sockets) socket?.Dispose();
    }

    void Gather(string host, int port)
    {
        _session = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        _addresses[0] = _settings.Address!;
        Listen(host, port);
        AcceptFrom(1, session: 0);
        var table = new byte[sizeof(ulong) + (AddressSize * _settings.Count)];
        BinaryPrimitives.WriteUInt64LittleEndian(table, _session);
        for (var rank = 0; rank < _settings.Count; rank++) Encoding.ASCII.GetBytes(_addresses[rank], table.AsSpan(sizeof(ulong) + (AddressSize * rank), AddressSize));
        for (var rank = 1; rank < _settings.Count; rank++)
        {
            Handshake.Send(_sockets[rank]!, table);
            Handshake.Send(_sockets[rank]!, Shake(0, 0).Proof("table", table, []));
        }
    }

    void Join(string host, int port)
    {
        // On the way that leads to rank 0, so that those who reach one rank reach them all.
        var head = Resolve(host, port);
        Listen(new(head.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0));
        var waits = ((IPEndPoint)_listener!.LocalEndPoint!).Port;
        _addresses[0] = _settings.Address!;
        Connect(0, head, waits, session: 0);
        var socket = _sockets[0]!;
        // Until all have come.
        socket.ReceiveTimeout = (int)Math.Min(int.MaxValue, _waiting.Timeout.TotalMilliseconds);
        var table = Handshake.Read(socket, sizeof(ulong) + (AddressSize * _settings.Count));
        var proof = Handshake.Read(socket, 32);
        if (!CryptographicOperations.FixedTimeEquals(proof, Shake(0, 0).Proof("table", table, []))) throw LostRankException.Of("Rank 0", "its table of ranks is damaged");
        _session = BinaryPrimitives.ReadUInt64LittleEndian(table);
        for (var rank = 1; rank < _settings.Count; rank++) _addresses[rank] = Encoding.ASCII.GetString(table.AsSpan(sizeof(ulong) + (AddressSize * rank), AddressSize)).TrimEnd('\0');
        for (var rank = 1; rank < _settings.Rank; rank++) Connect(rank, IPEndPoint.Parse(_addresses[rank]), waits, _session);
        AcceptFrom(_settings.Rank + 1, _session);
    }

    /// <summary>Accepts the ranks from one on; who is none of them is sent away.</summary>
    void AcceptFrom(int first, ulong session)
    {
        for (var missing = _settings.Count - first; missing > 0;)
        {
            _waiting.ThrowIfCanceled();
            if (_waiting.IsOver()) throw LostRankException.Of(Missing(first), FormattableString.Invariant($"it did not come within {_waiting.Timeout.TotalSeconds:G4} s{_last}"));
            if (!_listener!.Poll(Pause, SelectMode.SelectRead)) continue;
            var socket = _listener.Accept();
            Greeting? greeting = null;
            try
            {
                greeting = Shake(0, session).Accept(socket, one => one.Rank >= first && one.Rank < _settings.Count && _sockets[one.Rank] is null && one.Session == session);
                if (greeting is not { } known)
                {
                    _last = $"; {socket.RemoteEndPoint} came, but has another secret, version or rank";
                    continue;
                }
                (_sockets[known.Rank], _addresses[known.Rank]) = (socket, $"{new IPEndPoint(((IPEndPoint)socket.RemoteEndPoint!).Address, known.Port)}");
                missing--;
            }
            catch (SocketException)
            {
                // Whoever it was, it is gone, and will come again if it is a rank.
            }
            finally
            {
                if (greeting is null) socket.Dispose();
            }
        }
    }

    /// <summary>Connects to a rank, again and again until it is there.</summary>
    void Connect(int rank, IPEndPoint endPoint, int waits, ulong session)
    {
        while (true)
        {
            _waiting.ThrowIfCanceled();
            if (_waiting.IsOver()) throw LostRankException.Of($"Rank {rank} ({endPoint})", FormattableString.Invariant($"it could not be reached within {_waiting.Timeout.TotalSeconds:G4} s{_last}"));
            var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                using var limit = new CancellationTokenSource(ConnectTime);
                socket.ConnectAsync(endPoint, limit.Token).AsTask().GetAwaiter().GetResult();
                Shake(waits, session).Join(socket, $"Rank {rank} ({endPoint})");
                _sockets[rank] = socket;
                return;
            }
            catch (Exception away) when (away is SocketException or OperationCanceledException)
            {
                _last = $" ({away.Message})";
                Thread.Sleep(Pause);
            }
            finally
            {
                if (_sockets[rank] != socket) socket.Dispose();
            }
        }
    }

    Handshake Shake(int port, ulong session) => new(_settings.Secret!, new(Greeting.Protocol, _settings.Rank, _settings.Count, port, session, RandomNumberGenerator.GetBytes(32)));

    string Missing(int first) => "Rank " + string.Join(", ", Enumerable.Range(first, _settings.Count - first).Where(rank => _sockets[rank] is null));

    void Listen(string host, int port)
    {
        while (true)
        {
            try
            {
                Listen(Resolve(host, port));
                return;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressNotAvailable)
            {
                // A name of this machine that others see differently, as behind a translation of addresses.
                Listen(new(IPAddress.Any, port));
                return;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse && !_waiting.IsOver())
            {
                // By a training that has just ended.
                _waiting.ThrowIfCanceled();
                Thread.Sleep(Pause);
            }
        }
    }

    void Listen(IPEndPoint endPoint)
    {
        _listener = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(endPoint);
        _listener.Listen(_settings.Count);
    }

    static IPEndPoint Resolve(string host, int port) => new(IPAddress.TryParse(host, out var address) ? address : Dns.GetHostAddresses(host)[0], port);

    static (string Host, int Port) Split(string address)
    {
        var colon = address.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(address.AsSpan(colon + 1), out var port) && port > 0
            ? (address[..colon].Trim('[', ']'), port)
            : throw new ArgumentException($"The address of the machines is '{address}', but must be a host and a port, such as 10.0.0.1:29500. Give that of rank 0.");
    }
}
