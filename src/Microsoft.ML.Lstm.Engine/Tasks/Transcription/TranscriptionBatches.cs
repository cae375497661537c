using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Transcription;

/// <summary>Sources and their transcripts, those of a batch alike in length.</summary>
/// <param name="network">The network.</param>
/// <param name="scaler">Of a source of numbers; null for others.</param>
/// <param name="masks">What is silenced in training.</param>
/// <param name="training">Examples to learn from.</param>
/// <param name="validation">Examples to validate on; null for none.</param>
/// <param name="batchSize">Examples of a step.</param>
sealed class TranscriptionBatches(TranscriptionNetwork network, FeatureScaler? scaler, SpectrumMasks masks, DatasetView training, DatasetView? validation, int batchSize) : IBatchSource
{
    readonly DatasetView? _validation = validation?.LongestFirst();
    readonly BucketedSampler _order = new(training.Rows, batchSize, training.Order);

    public ReadOnlySpan<int> Validation => _validation?.Rows;

    /// <summary>No unit is found: as many errors as there are units.</summary>
    public double LossOfNothing() => 1;

    public void Draw(Span<int> examples, Random random) => _order.Draw(examples, random);

    public IBatchLoader CreateLoader(int rows, ParallelRegion? region) =>
        new Loader(new(network, scaler, rows, PassPlan.Training(network.Graph), region) { Masks = masks }, training, _validation, rows);

    sealed class Loader(TranscriptionLoader loader, DatasetView training, DatasetView? validation, int rows) : IBatchLoader
    {
        readonly int[] _offsets = new int[rows + 1];
        readonly float[] _weights = new float[rows];
        float[] _targets = [];

        public NetworkPass Pass => loader.Pass;

        public RaggedTargets Targets => new(_targets, _offsets.AsSpan(0, Pass.Batch + 1));

        public ReadOnlySpan<float> SequenceWeights => _weights.AsSpan(0, Pass.Batch);

        public void Load(ReadOnlySpan<int> examples, int start, ulong? seed)
        {
            var set = (seed is null ? validation! : training).Examples;
            loader.Load(set, examples, seed);
            var end = 0;
            for (var row = 0; row < examples.Length; row++)
            {
                var targets = set.Target(examples[row]);
                if (end + targets.Length > _targets.Length) Array.Resize(ref _targets, Math.Max(end + targets.Length, 2 * _targets.Length));
                targets.CopyTo(_targets.AsSpan(end));
                end += targets.Length;
                _offsets[row + 1] = end;
                _weights[row] = set.Weight(examples[row]);
            }
        }
    }
}
