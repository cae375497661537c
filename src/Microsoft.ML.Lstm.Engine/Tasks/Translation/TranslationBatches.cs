using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>Pairs of a set, those of a batch alike in length.</summary>
/// <param name="network">The network.</param>
/// <param name="scaler">Of a source of numbers; null for others.</param>
/// <param name="training">Pairs to learn from.</param>
/// <param name="validation">Pairs to validate on; null for none.</param>
/// <param name="batchSize">Pairs of a step.</param>
/// <param name="sampled">The share of words in training in whose place the network's own are read.</param>
sealed class TranslationBatches(TranslationNetwork network, FeatureScaler? scaler, DatasetView training, DatasetView? validation, int batchSize, float sampled) : IBatchSource
{
    readonly DatasetView? _validation = validation?.LongestFirst();
    readonly BucketedSampler _order = new(training.Rows, batchSize, training.Order);

    public ReadOnlySpan<int> Validation => _validation?.Rows;

    /// <summary>All words alike.</summary>
    public double LossOfNothing() => Math.Log(network.Config.TargetWords.Size);

    public void Draw(Span<int> examples, Random random) => _order.Draw(examples, random);

    public IBatchLoader CreateLoader(int rows, ParallelRegion? region) => new Loader(network, new(network, scaler, rows, region), training, _validation, rows, sampled);

    sealed class Loader(TranslationNetwork network, TranslationLoader loader, DatasetView training, DatasetView? validation, int rows, float sampled) : IBatchLoader
    {
        readonly int[] _offsets = new int[rows + 1];
        readonly float[] _weights = new float[rows];
        readonly float[] _logits = sampled == 0 ? [] : new float[network.Softmax.Vocabulary];
        float[] _targets = [];

        public NetworkPass Pass => loader.Pass;

        public RaggedTargets Targets => new(_targets, _offsets.AsSpan(0, Pass.Batch + 1));

        public ReadOnlySpan<float> SequenceWeights => _weights.AsSpan(0, Pass.Batch);

        public void Load(ReadOnlySpan<int> examples, int start, ulong? seed)
        {
            var set = (seed is null ? validation! : training).Examples;
            loader.Load(set, examples);
            var field = set.TargetFields[0];
            var end = 0;
            for (var row = 0; row < examples.Length; row++)
            {
                var count = set.ValueCount(examples[row], field);
                if (end + count > _targets.Length) Array.Resize(ref _targets, Math.Max(end + count, 2 * _targets.Length));
                set.CopyTargets(examples[row], field, .., _targets.AsSpan(end, count));
                end += count;
                _offsets[row + 1] = end;
                _weights[row] = set.Weight(examples[row]);
            }
        }

        public bool Resample(ReadOnlySpan<float> outputs, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, ulong seed)
        {
            if (sampled == 0) return false;
            var (softmax, steps, random) = (network.Softmax, Pass.OutputSteps(), new SplitMix64(seed));
            var size = network.Graph.OutputSize;
            for (var row = 0; row < Pass.Batch; row++)
            {
                var words = Pass.Place(network.Graph.InputEdges[1], row, out _);
                for (var t = 1; t < _offsets[row + 1] - _offsets[row]; t++)
                {
                    if (random.NextDouble() >= sampled) continue;
                    var output = outputs.Slice(((row * steps) + t - 1) * size, size);
                    // Where it would rather copy, the word is the one that it is to copy.
                    if (network.Config.Copies && output[softmax.OutputSize] < 0) continue;
                    softmax.Logits(output[..softmax.OutputSize], weights, packed, _logits);
                    // Nothing stands behind the end.
                    foreach (var token in (ReadOnlySpan<int>)[0, WordVocabulary.Begin, WordVocabulary.End]) _logits[token] = float.NegativeInfinity;
                    words[t] = TensorPrimitives.IndexOfMax<float>(_logits);
                }
            }
            return true;
        }
    }
}
