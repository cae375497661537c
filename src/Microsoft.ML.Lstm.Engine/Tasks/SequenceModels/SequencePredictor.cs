using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>Runs a network over all sequences of a set: in blocks of like length, so that little is padded, spread over the threads.</summary>
sealed class SequencePredictor : IParallelBody
{
    const int BlockSize = 32;

    readonly ILayer _network;
    readonly float[] _weights, _packed;
    readonly SequenceSet _sequences;
    readonly int[] _order;
    readonly float[][] _outputs;
    ParallelRegion? _crew;
    int _pieces;

    public SequencePredictor(ILayer network, float[] weights, float[] packed, SequenceSet sequences)
    {
        (_network, _weights, _packed, _sequences) = (network, weights, packed, sequences);
        _order = [.. Enumerable.Range(0, sequences.Count)];
        _order.AsSpan().Sort(sequences.LongestFirst);
        _outputs = new float[sequences.Count][];
    }

    public float[][] Run(ThreadTeam team)
    {
        _pieces = Math.Min(team.Threads, Blocks);
        // All threads help with a single block.
        _crew = _pieces == 1 ? new(team) : null;
        team.Run(this, _pieces);
        return _outputs;
    }

    int Blocks => (_order.Length + BlockSize - 1) / BlockSize;

    /// <summary>Processes every n-th block; results do not depend on the buffer used.</summary>
    void IParallelBody.Run(int piece)
    {
        var first = _order.AsSpan(piece * BlockSize);
        // The longest come first, so what is enough for the first block is enough for all.
        var pass = new SequencePass(_network, Math.Min(BlockSize, first.Length), _sequences.Steps(first[0]), training: false, _crew);
        for (var block = piece; block < Blocks; block += _pieces)
        {
            var rest = _order.AsSpan(block * BlockSize);
            Predict(rest[..Math.Min(BlockSize, rest.Length)], pass);
        }
    }

    void Predict(ReadOnlySpan<int> sequences, SequencePass pass)
    {
        pass.Begin(_sequences.Steps(sequences[0]));
        for (var row = 0; row < sequences.Length; row++) pass.Load(row, _sequences.Input(sequences[row]));
        var outputs = pass.Forward(sequences.Length, _weights, _packed, seed: null);
        var width = pass.OutputSteps * _network.OutputSize;
        for (var row = 0; row < sequences.Length; row++)
        {
            var count = _network.OutputSteps(_sequences.Steps(sequences[row])) * _network.OutputSize;
            _outputs[sequences[row]] = outputs.Slice(row * width, count).ToArray();
        }
    }
}
