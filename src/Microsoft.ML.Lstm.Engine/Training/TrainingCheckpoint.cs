using System.Diagnostics;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>
/// The file that a training can be resumed from (docs/model-file.md): the networks that are finished, and the state of the one under way. It is replaced
/// atomically, so a process may be killed at any moment.
/// </summary>
sealed class TrainingCheckpoint
{
    const string Kind = "CKPT";
    const uint Version = 1;

    readonly string _path;

    /// <summary>False on all ranks but the first, which know what it has read, and what it will.</summary>
    readonly bool _writes = true;
    readonly byte[] _fingerprint;
    readonly List<TrainingResult> _finished = [];

    /// <summary>The rest of the file, where the state of the network under way begins; null when it has been read, or there is none.</summary>
    FileStream? _file;
    Stream? _content;
    ModelCodec? _current;
    long _written = Stopwatch.GetTimestamp();
    int _next;

    /// <summary>A checkpoint at a path: where the training of before stands, if there is a file, else a new one.</summary>
    /// <param name="path">The file, whose directory must exist; or a directory, in which each training has a file of its own.</param>
    /// <param name="fingerprint">Of what is trained.</param>
    /// <param name="seedIsGiven">Whether the seed must be the file's; otherwise the file's takes its place.</param>
    /// <param name="seed">The seed.</param>
    public TrainingCheckpoint(string path, byte[] fingerprint, bool seedIsGiven, int seed)
    {
        (_path, _fingerprint, Seed) = (Path.GetFullPath(path), fingerprint, seed);
        if (Directory.Exists(_path)) _path = Path.Combine(_path, $"{Convert.ToHexStringLower(fingerprint.AsSpan(0, 8))}{(seedIsGiven ? $"-{seed}" : "")}.ckpt");
        if (!Directory.Exists(Path.GetDirectoryName(_path)))
            throw new DirectoryNotFoundException($"There is no directory '{Path.GetDirectoryName(_path)}' to write the checkpoint to. Make it, or name another path.");
        if (!File.Exists(_path)) return;
        // Read lazily: it may exceed the memory that is left beside the training.
        _file = new(_path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        Guarded(() => Read(seedIsGiven));
    }

    /// <summary>That of the first of several ranks, on another one.</summary>
    /// <param name="file">What the first rank has read; null where there was nothing.</param>
    /// <param name="fingerprint">Of what is trained.</param>
    /// <param name="seed">The first rank's seed.</param>
    public TrainingCheckpoint(FileStream? file, byte[] fingerprint, int seed)
    {
        (_path, _writes, _fingerprint, Seed, _file) = ("that of rank 0", false, fingerprint, seed, file);
        if (file is not null) Guarded(() => Read(seedIsGiven: true));
    }

    /// <summary>The file that is resumed, for other ranks to read; null where there is none.</summary>
    public FileStream? Opened() => File.Exists(_path) ? new(_path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete) : null;

    /// <summary>The seed of the training.</summary>
    public int Seed { get; private set; }

    /// <summary>Time after which a checkpoint is due within an epoch, too.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>Whether training was cancelled, or is done: nothing that follows is written.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Whether the last one was written so long ago.</summary>
    public bool IsDue => _writes && !IsStopped && Stopwatch.GetElapsedTime(_written) >= Interval;

    /// <summary>Refuses an optimizer whose state cannot be saved.</summary>
    public void CheckOptimizer(bool canSave)
    {
        if (!canSave) throw new NotSupportedException("A checkpoint cannot hold the state of this optimizer. Train with Adam, RmsProp or Sgd, or without a checkpoint.");
    }

    /// <summary>The result of the next network, if it was finished before.</summary>
    public TrainingResult? NextFinished(int weights)
    {
        if (_next == _finished.Count) return null;
        return _finished[_next].Weights.Length == weights ? _finished[_next++] : throw Damaged(new InvalidDataException("It holds another network's weights."));
    }

    /// <summary>Reads the state of the network that was under way; false when there was none.</summary>
    public bool Resume(Action<ModelCodec> read)
    {
        if (_current is not { } current) return false;
        Guarded(() =>
        {
            read(current);
            if (_content!.Position < _content.Length) throw new InvalidDataException("It holds more bytes than its sizes ask for.");
        });
        Close();
        return true;
    }

    /// <summary>Writes the state of the network under way, unless its weights are no longer finite: the last good state stays then.</summary>
    public void Save(Action<ModelCodec> write, bool isFinite)
    {
        if (!IsStopped && isFinite) Write(write);
    }

    /// <summary>Writes the state of a network whose training is cancelled; nothing that follows belongs to the training that can be resumed.</summary>
    public void Stop(Action<ModelCodec> write, bool isFinite)
    {
        Save(write, isFinite);
        IsStopped = true;
    }

    /// <summary>Keeps a network that is finished.</summary>
    public void Finish(TrainingResult result)
    {
        if (IsStopped) return;
        _finished.Add(result);
        _next = _finished.Count;
        Write(null);
    }

    /// <summary>Removes the file: training is done, or failed.</summary>
    public void Delete()
    {
        IsStopped = true;
        Close();
        if (_writes) File.Delete(_path);
    }

    void Write(Action<ModelCodec>? current)
    {
        if (!_writes) return;
        AtomicFile.Write(_path, stream => Envelope.Write(stream, Kind, Version, codec =>
        {
            codec.Bytes(_fingerprint);
            codec.Int(Seed);
            codec.List(_finished, 0, int.MaxValue, result => TrainingResult.Transfer(codec, result));
            if (codec.Flag(current is not null)) current!(codec.OfNewest);
        }));
        _written = Stopwatch.GetTimestamp();
    }

    void Read(bool seedIsGiven)
    {
        _content = Envelope.Open(_file!, Kind, Version);
        var codec = ModelCodec.Reader(_content, Version);
        var fingerprint = new byte[_fingerprint.Length];
        codec.Bytes(fingerprint);
        if (!fingerprint.AsSpan().SequenceEqual(_fingerprint))
            throw Other("data or options, such as the learning rate, differ from those that it was written with");
        var seed = codec.Int(null);
        if (seedIsGiven && seed != Seed) throw Other($"its seed is {seed}, not {Seed}");
        Seed = seed;
        _finished.AddRange(codec.List<TrainingResult>(null, 0, int.MaxValue, result => TrainingResult.Transfer(codec, result)));
        if (codec.Flag(null)) _current = codec.OfNewest;
        else Close();
    }

    void Close()
    {
        _file?.Dispose();
        (_current, _content, _file) = (null, null, null);
    }

    InvalidOperationException Other(string difference)
    {
        Close();
        return new($"The checkpoint '{_path}' is of another training: {difference}. Give the same to resume it; delete it, or name another path, to train from the beginning.");
    }

    InvalidDataException Damaged(Exception cause) => new($"The checkpoint '{_path}' cannot be read. {cause.Message} Delete it to train from the beginning.", cause);

    void Guarded(Action read)
    {
        try
        {
            read();
        }
        catch (Exception damaged) when (damaged is InvalidDataException or OverflowException)
        {
            Close();
            throw Damaged(damaged);
        }
    }
}
