using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>Sequences to learn from, those of a batch alike in length; long ones in chunks.</summary>
/// <param name="network">The network.</param>
/// <param name="scalers">Of values and condition.</param>
/// <param name="training">Examples to learn from.</param>
/// <param name="validation">Examples to validate on; null for none.</param>
/// <param name="batchSize">Examples of a step.</param>
/// <param name="chunkSteps">Steps of a chunk.</param>
sealed class GenerationBatches(GenerationNetwork network, GenerationScalers scalers, DatasetView training, DatasetView? validation, int batchSize, int chunkSteps) : IBatchSource
{
    readonly DatasetView? _validation = validation?.LongestFirst();
    readonly BucketedSampler _order = new(training.Rows, batchSize, training.Order);

    public ReadOnlySpan<int> Validation => _validation?.Rows;

    public int ChunkSteps => network.Config.NeedsWholeSequence ? int.MaxValue : chunkSteps;

    public double LossOfNothing() => network.Head.LossOfNothing + (network.Config.LearnsEnd ? Math.Log(2) : 0);

    public void Draw(Span<int> examples, Random random) => _order.Draw(examples, random);

    public IBatchLoader CreateLoader(int rows, ParallelRegion? region) =>
        new Loader(network, scalers, new(network.Graph, rows, network.Config.HasCode ? PassPlan.ByInputs(network.Graph) : PassPlan.Training(network.Graph), region), training, _validation, rows, ChunkSteps);

    /// <summary>Brings whole sequences into a pass of their encoder.</summary>
    public void LoadSequences(NetworkPass encoder, ReadOnlySpan<int> examples, bool validates)
    {
        var (set, most) = ((validates ? _validation! : training).Examples, 1);
        foreach (var example in examples) most = Math.Max(most, set.ValueCount(example, 0) / network.Config.Values);
        encoder.Begin(most);
        for (var row = 0; row < examples.Length; row++)
        {
            var values = set.Values(examples[row], 0);
            var place = encoder.Place(0, row, out var present);
            place.Clear();
            present.Clear();
            present[..(values.Length / network.Config.Values)].Fill(true);
            scalers.Read(values, place);
        }
    }

    sealed class Loader(GenerationNetwork network, GenerationScalers scalers, NetworkPass pass, DatasetView training, DatasetView? validation, int rows, int chunkSteps) : IBatchLoader
    {
        readonly int _size = network.Config.Values;
        readonly int[] _offsets = new int[(2 * rows) + 1];
        readonly float[] _weights = new float[rows];
        float[] _targets = [];

        public NetworkPass Pass => pass;

        public RaggedTargets Targets => new(_targets, _offsets.AsSpan(0, (2 * pass.Batch) + 1), fields: 2);

        public ReadOnlySpan<float> SequenceWeights => _weights.AsSpan(0, pass.Batch);

        public int Steps(ReadOnlySpan<int> examples, bool validates)
        {
            var (set, most) = ((validates ? validation! : training).Examples, 1);
            foreach (var example in examples) most = Math.Max(most, Places(set, example));
            return most;
        }

        // Of the steps and, where ends are learnt, of the end.
        int Places(ExampleSet set, int example) => (set.ValueCount(example, 0) / _size) + (network.Config.LearnsEnd ? 1 : 0);

        public void Load(ReadOnlySpan<int> examples, int start, ulong? seed)
        {
            var set = (seed is null ? validation! : training).Examples;
            var longest = (int)Math.Min(chunkSteps, Steps(examples, seed is null) - (long)start);
            network.Begin(pass, longest);
            if (_targets.Length < rows * longest * (_size + 1)) _targets = new float[rows * longest * (_size + 1)];
            var end = 0;
            for (var row = 0; row < examples.Length; row++)
            {
                var count = Math.Clamp(Places(set, examples[row]) - start, 0, longest);
                Load(set.Values(examples[row], 0), start, count, row, _targets.AsSpan(end, count * _size));
                if (network.Config.HasCondition) LoadCondition(set.Values(examples[row], 1), row);
                _offsets[row + 1] = end += count * _size;
                _weights[row] = set.Weight(examples[row]);
            }
            for (var row = 0; row < examples.Length; row++)
            {
                var (all, places) = (set.ValueCount(examples[row], 0) / _size, Places(set, examples[row]));
                var count = Math.Clamp(places - start, 0, longest);
                _targets.AsSpan(end, count).Clear();
                if (network.Config.LearnsEnd && all >= start && all < start + count) _targets[end + all - start] = 1;
                _offsets[examples.Length + row + 1] = end += count;
            }
        }

        // The steps from one on as targets, NaN where there is the end, and those before each of them as inputs.
        void Load(ReadOnlySpan<float> values, int start, int count, int row, Span<float> targets)
        {
            var known = Math.Clamp((values.Length / _size) - start, 0, count) * _size;
            scalers.Values(values.Slice(start * _size, known), targets);
            targets[known..].Fill(float.NaN);
            var place = pass.Place(network.Graph.InputEdges[0], row, out var present);
            place.Clear();
            present.Clear();
            present[..count].Fill(true);
            if (count == 0) return;
            if (start > 0) scalers.Read(values.Slice((start - 1) * _size, _size), place);
            scalers.Read(values.Slice(start * _size, (count - 1) * _size), place[_size..]);
        }

        void LoadCondition(ReadOnlySpan<float> condition, int row)
        {
            var place = pass.Place(network.Graph.InputEdges[1], row, out var present);
            place.Clear();
            present.Clear();
            present[..(condition.Length / network.Config.ConditionValues)].Fill(true);
            scalers.Condition(condition, place);
        }
    }
}
