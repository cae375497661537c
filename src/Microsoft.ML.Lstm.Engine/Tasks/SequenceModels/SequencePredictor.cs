using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>
/// Runs a network over all sequences of a set: in blocks of like length, so that little is padded, spread over the threads. It may run again, with other weights in the same arrays: nothing is allocated then as long as the
/// sequences keep their lengths.
/// </summary>
sealed class SequencePredictor : IParallelBody
{
    const int BlockSize = 32;

    readonly Network _network;
    readonly float[] _weights, _packed;
    readonly ExampleSet _sequences;
    readonly int[] _order;
    readonly float[][] _outputs;
    readonly int _output;
    (NetworkPass Pass, BatchLoader Loader)?[] _workers = [];

    public SequencePredictor(Network network, float[] weights, float[] packed, ExampleSet sequences, int output)
    {
        (_network, _weights, _packed, _sequences, _output) = (network, weights, packed, sequences, output);
        _order = [.. Enumerable.Range(0, sequences.Count)];
        _order.AsSpan().Sort(sequences.LongestFirst);
        _outputs = new float[sequences.Count][];
    }

    /// <summary>The outputs of each sequence, [steps, size]; another run writes over them.</summary>
    public float[][] Run(ThreadTeam team)
    {
        var chunks = Math.Min(team.Threads, Blocks);
        if (_workers.Length != chunks) _workers = new (NetworkPass, BatchLoader)?[chunks];
        // All threads help with a single block.
        if (chunks == 1) _workers[0] ??= Worker(0, new(team));
        team.Run(this, chunks);
        return _outputs;
    }

    int Blocks => (_order.Length + BlockSize - 1) / BlockSize;

    /// <summary>Processes every n-th block; results do not depend on the buffer used.</summary>
    void IParallelBody.Run(int chunk)
    {
        var (pass, loader) = _workers[chunk] ??= Worker(chunk, null);
        for (var block = chunk; block < Blocks; block += _workers.Length)
        {
            var rest = _order.AsSpan(block * BlockSize);
            Predict(rest[..Math.Min(BlockSize, rest.Length)], pass, loader);
        }
    }

    // The longest come first: what the first block takes is enough for all.
    (NetworkPass, BatchLoader) Worker(int chunk, ParallelRegion? region)
    {
        var pass = new NetworkPass(_network, Math.Min(BlockSize, _order.Length - (chunk * BlockSize)), region: region);
        return (pass, new(_network, pass));
    }

    void Predict(ReadOnlySpan<int> sequences, NetworkPass pass, BatchLoader loader)
    {
        loader.Load(_sequences, sequences, 0, _sequences.LongestSteps(sequences[0]));
        pass.Forward(sequences.Length, new(_weights, _packed), seed: null);
        var outputs = pass.Output(_output);
        var size = _network.Vertices[_network.OutputEdges[_output]].Size;
        Span<int> steps = stackalloc int[_network.Inputs.Count];
        var width = pass.OutputSteps(_output) * size;
        for (var row = 0; row < sequences.Length; row++)
        {
            for (var input = 0; input < steps.Length; input++) steps[input] = _sequences.Steps(sequences[row], _sequences.InputFields[input]);
            var count = _network.StepsOf(_output, steps) * size;
            ref var own = ref _outputs[sequences[row]];
            if (own is null || own.Length != count) own = new float[count];
            outputs.Slice(row * width, count).CopyTo(own);
        }
    }
}
