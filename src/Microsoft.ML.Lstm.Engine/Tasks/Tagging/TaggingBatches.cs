using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>Rows of a set, every one once an epoch, with their tags.</summary>
sealed class TaggingBatches(TaggingNetwork network, FeatureScaler?[] scalers, float[]?[] drops, DatasetView training, DatasetView? validation) : IBatchSource
{
    readonly DatasetView? _validation = validation?.LongestFirst();
    readonly ShuffledSampler _order = new(training.Rows);

    public ReadOnlySpan<int> Validation => _validation?.Rows;

    /// <summary>All tags, and all classes, alike.</summary>
    public double LossOfNothing()
    {
        var tokens = training.Rows.Average(row => (double)training.Examples.Steps(row));
        return Math.Log(network.Config.Tags.Length) + (Math.Log(Math.Max(1, network.Config.Classes)) / tokens);
    }

    public void Draw(Span<int> examples, Random random)
    {
        _order.Draw(examples, random);
        // A shard is as long as its longest example: like ones together leave the least to pad.
        examples.Sort(training.Order);
    }

    public IBatchLoader CreateLoader(int rows, ParallelRegion? region) =>
        new Loader(new(network, scalers, rows, PassPlan.Training(network.Graph), region) { Drops = drops }, training, _validation, rows);

    sealed class Loader(TaggingLoader loader, DatasetView training, DatasetView? validation, int rows) : IBatchLoader
    {
        readonly int _fields = training.Examples.TargetFields.Length;
        readonly int[] _offsets = new int[(rows * training.Examples.TargetFields.Length) + 1];
        readonly float[] _weights = new float[rows];
        float[] _targets = [];

        public NetworkPass Pass => loader.Pass;

        public RaggedTargets Targets => new(_targets, _offsets.AsSpan(0, (_fields * Pass.Batch) + 1), _fields);

        public ReadOnlySpan<float> SequenceWeights => _weights.AsSpan(0, Pass.Batch);

        public void Load(ReadOnlySpan<int> examples, int start, ulong? seed)
        {
            var set = (seed is null ? validation! : training).Examples;
            loader.Load(set, examples, seed is { } known ? ~known : null);
            var end = 0;
            for (var field = 0; field < _fields; field++)
            {
                for (var row = 0; row < examples.Length; row++)
                {
                    var targets = set.Values(examples[row], set.TargetFields[field]);
                    if (end + targets.Length > _targets.Length) Array.Resize(ref _targets, Math.Max(end + targets.Length, 2 * _targets.Length));
                    targets.CopyTo(_targets.AsSpan(end));
                    _offsets[(field * examples.Length) + row] = end;
                    end += targets.Length;
                }
            }
            _offsets[_fields * examples.Length] = end;
            for (var row = 0; row < examples.Length; row++) _weights[row] = set.Weight(examples[row]);
        }
    }
}
