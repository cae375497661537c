using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Collectives;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>
/// Sums shards that several ranks have trained, by the tree that one alone goes through. A rank sums what it has whole blocks of; then each rank gets everybody's sums of a slice of the weights, makes
/// that slice of the gradient, and sends it to all: whatever the number of ranks, about two gradients travel to and from each.
/// </summary>
sealed class MachineReducer : IGradientReducer, IParallelBody
{
    /// <summary>Weights of one chunk, and those that slices are multiples of.</summary>
    const int ChunkWeights = 1 << 14, SliceUnit = 16;

    readonly MachineTeam _machines;
    readonly ThreadTeam _team;
    readonly int _first;

    /// <summary>Additions of shards that this rank has, and those of sums that several have.</summary>
    readonly List<Addition> _own = [], _joint = [];

    /// <summary>Of each shard: its rank, and the place of its sum among those that the rank sends; -1 where another has it.</summary>
    readonly int[] _rankOf, _placeOf;

    /// <summary>Of each rank: where its slice of the weights begins (one more at the end), its shards, and the sums that it sends.</summary>
    readonly int[] _slices, _shardsOf, _sumsOf;

    readonly Part[] _toEach, _fromEach, _slicesOfEach;

    /// <summary>What this rank tells all others in front of its sums: what it wants, and its losses.</summary>
    readonly byte[] _head, _outgoing, _incoming;
    readonly ShardLoss[] _losses;
    float[][] _gradients = [];
    bool _joins;

    /// <param name="machines">The ranks.</param>
    /// <param name="team">The threads of this one.</param>
    /// <param name="shards">Shards of a batch.</param>
    /// <param name="weights">Weights of the network.</param>
    public MachineReducer(MachineTeam machines, ThreadTeam team, int shards, int weights)
    {
        var ranks = machines.Count;
        (_machines, _team, _losses) = (machines, team, new ShardLoss[shards]);
        (_rankOf, _placeOf, _shardsOf, _sumsOf) = (new int[shards], new int[shards], new int[ranks], new int[ranks]);
        (_first, _) = ShardTree.Range(shards, machines.Rank, ranks);
        for (var rank = 0; rank < ranks; rank++)
        {
            var (first, end) = ShardTree.Range(shards, rank, ranks);
            _rankOf.AsSpan(first..end).Fill(rank);
            _shardsOf[rank] = end - first;
        }
        foreach (var addition in new ShardTree(shards).Additions)
        {
            var isWithin = _rankOf[addition.To] == _rankOf[addition.End - 1];
            if (!isWithin) _joint.Add(addition);
            else _placeOf[addition.From] = -1;
            if (isWithin && _rankOf[addition.To] == machines.Rank) _own.Add(addition);
        }
        for (var shard = 0; shard < shards; shard++)
            if (_placeOf[shard] == 0) _placeOf[shard] = _sumsOf[_rankOf[shard]]++;
        _slices = [.. Enumerable.Range(0, ranks + 1).Select(rank => (int)Math.Min(weights, ((long)weights * rank / ranks + SliceUnit - 1) / SliceUnit * SliceUnit))];
        (_toEach, _fromEach, _slicesOfEach) = (new Part[ranks], new Part[ranks], new Part[ranks]);
        try
        {
            _head = new byte[HeadOf(machines.Rank)];
            _outgoing = new byte[Place(_toEach, rank => HeadOf(machines.Rank) + (sizeof(float) * (long)_sumsOf[machines.Rank] * SliceOf(rank)))];
            _incoming = new byte[Place(_fromEach, rank => HeadOf(rank) + (sizeof(float) * (long)_sumsOf[rank] * SliceOf(machines.Rank)))];
            for (var rank = 0; rank < ranks; rank++) _slicesOfEach[rank] = new(checked(sizeof(float) * _slices[rank]), checked(sizeof(float) * SliceOf(rank)));
        }
        catch (OverflowException)
        {
            throw new NotSupportedException($"A network of {weights} weights is too large to be trained on several machines. Train a smaller one, or on one machine.");
        }
    }

    /// <summary>Bytes that this rank sends in a step.</summary>
    public long BytesSent => _outgoing.Length + ((_machines.Count - 1L) * _slicesOfEach[_machines.Rank].Length);

    public ShardLoss Reduce(ReadOnlySpan<ShardLoss> losses, float[][] gradients)
    {
        _gradients = gradients;
        Run(joins: false, gradients[0].Length);
        _machines.Wish(_head);
        for (var i = 0; i < losses.Length; i++) MachineTeam.Write(_head.AsSpan(MachineTeam.WishSize + (MachineTeam.LossSize * i)), losses[i]);
        for (var rank = 0; rank < _toEach.Length; rank++)
            if (rank != _machines.Rank) _head.CopyTo(_outgoing, _toEach[rank].Offset);
        losses.CopyTo(_losses.AsSpan(_first));
        _machines.Exchange(_outgoing, _toEach, _incoming, _fromEach);
        for (var (rank, shard) = (0, 0); rank < _fromEach.Length; shard += _shardsOf[rank++])
            if (rank != _machines.Rank) ReadHead(_incoming.AsSpan(_fromEach[rank].Offset), shard, _shardsOf[rank]);
        var batch = default(ShardLoss);
        foreach (var loss in _losses) batch += loss;
        if (!(batch.Weight > 0)) return batch;
        Run(joins: true, SliceOf(_machines.Rank));
        _machines.Gather(RawBytes.Of(gradients[0].AsSpan()), _slicesOfEach);
        return batch;
    }

    void IParallelBody.Run(int chunk)
    {
        var begin = chunk * ChunkWeights;
        if (_joins) Join(begin, Math.Min(SliceOf(_machines.Rank), begin + ChunkWeights));
        else Sum(begin, Math.Min(_gradients[0].Length, begin + ChunkWeights));
    }

    /// <summary>Sums what this rank has, and puts it where each other rank is sent its slice of it.</summary>
    void Sum(int begin, int end)
    {
        for (var i = 0; i < _own.Count; i++) Add(_gradients[_own[i].To - _first].AsSpan(begin..end), _gradients[_own[i].From - _first].AsSpan(begin..end));
        for (var rank = 0; rank < _toEach.Length; rank++)
        {
            var (from, to) = (Math.Max(begin, _slices[rank]), Math.Min(end, _slices[rank + 1]));
            if (rank == _machines.Rank || from >= to) continue;
            var sums = RawBytes.Floats(_outgoing.AsSpan(_toEach[rank].Offset + HeadOf(_machines.Rank), sizeof(float) * _sumsOf[_machines.Rank] * SliceOf(rank)));
            for (var shard = _first; shard < _first + _shardsOf[_machines.Rank]; shard++)
                if (_placeOf[shard] is >= 0 and var place) _gradients[shard - _first].AsSpan(from..to).CopyTo(sums[((place * SliceOf(rank)) + from - _slices[rank])..]);
        }
    }

    /// <summary>Sums what all ranks have of this one's slice.</summary>
    void Join(int begin, int end)
    {
        for (var i = 0; i < _joint.Count; i++) Add(Sums(_joint[i].To, begin, end), Sums(_joint[i].From, begin, end));
        if (_rankOf[0] != _machines.Rank) Sums(0, begin, end).CopyTo(_gradients[0].AsSpan(_slices[_machines.Rank] + begin));
    }

    /// <summary>A part of this rank's slice of the sum that a shard holds, wherever it was made.</summary>
    Span<float> Sums(int shard, int begin, int end)
    {
        var (rank, slice) = (_rankOf[shard], SliceOf(_machines.Rank));
        if (rank == _machines.Rank) return _gradients[shard - _first].AsSpan(_slices[rank])[begin..end];
        var sums = RawBytes.Floats(_incoming.AsSpan(_fromEach[rank].Offset + HeadOf(rank), sizeof(float) * _sumsOf[rank] * slice));
        return sums.Slice((_placeOf[shard] * slice) + begin, end - begin);
    }

    static void Add(Span<float> sum, ReadOnlySpan<float> other) => TensorPrimitives.Add(sum, other, sum);

    void Run(bool joins, int weights)
    {
        _joins = joins;
        _team.Run(this, (weights + ChunkWeights - 1) / ChunkWeights);
    }

    int SliceOf(int rank) => _slices[rank + 1] - _slices[rank];

    int HeadOf(int rank) => MachineTeam.WishSize + (MachineTeam.LossSize * _shardsOf[rank]);

    void ReadHead(ReadOnlySpan<byte> head, int shard, int shards)
    {
        _machines.Hear(head);
        for (var i = 0; i < shards; i++) _losses[shard + i] = MachineTeam.Read(head[(MachineTeam.WishSize + (MachineTeam.LossSize * i))..]);
    }

    /// <summary>Lays messages out one after the other, without one for this rank; returns the bytes of all.</summary>
    int Place(Part[] parts, Func<int, long> length)
    {
        var offset = 0;
        for (var rank = 0; rank < parts.Length; rank++)
        {
            if (rank == _machines.Rank) continue;
            parts[rank] = new(offset, checked((int)length(rank)));
            offset = checked(offset + parts[rank].Length);
        }
        return offset;
    }
}
