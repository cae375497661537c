using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Brings examples into a pass, and the target and weight of each beside it.</summary>
sealed class LabelledLoader(ExampleLoader loader, DatasetView training, DatasetView? validation, TrainingNoise noise, int rows) : IBatchLoader
{
    readonly float[] _targets = new float[rows], _weights = new float[rows];
    readonly int[] _offsets = [.. Enumerable.Range(0, rows + 1)];

    public NetworkPass Pass => loader.Pass;

    public RaggedTargets Targets => new(_targets, _offsets.AsSpan(0, Pass.Batch + 1));

    public ReadOnlySpan<float> SequenceWeights => _weights.AsSpan(0, Pass.Batch);

    public void Load(ReadOnlySpan<int> examples, int start, ulong? seed)
    {
        var part = seed is null ? validation! : training;
        loader.Load(part.Examples, examples, seed is null ? noise.Validation : noise, ~(seed ?? 0));
        for (var i = 0; i < examples.Length; i++) (_targets[i], _weights[i]) = (part.Targets[examples[i]], part.Weights[examples[i]]);
    }
}
