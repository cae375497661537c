using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Sequences as the training loop sees them: every one once an epoch, in an order drawn anew.</summary>
sealed class SequenceTask : ITask
{
    readonly float[] _start;
    readonly int[] _order;
    int _next;

    public SequenceTask(ILayer network, ILoss loss, float[] start, SequenceSet training, SequenceSet validation)
    {
        foreach (var set in new[] { training, validation })
        {
            if (set.Features != network.InputSize)
                throw new ArgumentException($"The sequences have {set.Features} features at each step, but the network reads {network.InputSize}.");
            for (var i = 0; i < set.Count; i++)
            {
                var expected = network.OutputSteps(set.Steps(i)) * (network.OutputSize / loss.OutputsPerTarget);
                if (set.Target(i).Length != expected) ThrowTargets(i, set.Target(i).Length, expected);
            }
        }

        (Network, Loss, Training, Validation, _start) = (network, loss, training, validation, start);
        _order = [.. Enumerable.Range(0, training.Count)];
        _next = _order.Length;
    }

    public ILayer Network { get; }

    public ILoss Loss { get; }

    public SequenceSet Training { get; }

    public SequenceSet Validation { get; }

    public int WeightCount => _start.Length;

    public int PackedSize => Network.PackedSize;

    public int ValidationCount => Validation.Count;

    /// <summary>Training goes on from the weights that the model has.</summary>
    public void Initialize(Span<float> weights, Random random) => _start.CopyTo(weights);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => Network.Pack(weights, packed);

    public void Draw(Span<int> examples, Random random)
    {
        foreach (ref var example in examples)
        {
            if (_next == _order.Length)
            {
                random.Shuffle(_order);
                _next = 0;
            }
            example = _order[_next++];
        }
    }

    public IShard CreateShard(int examples) => new SequenceShard(this, examples);

    [DoesNotReturn]
    static void ThrowTargets(int sequence, int targets, int expected) =>
        throw new ArgumentException($"Sequence {sequence} has {targets} targets, but the network's outputs for it are compared with {expected}.");
}
