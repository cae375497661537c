using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>Brings examples of <see cref="SetBatches"/> into a pass.</summary>
sealed class SetLoader : IBatchLoader
{
    readonly SetBatches _batches;
    readonly BatchLoader _loader;

    public SetLoader(SetBatches batches, Network network, IObjective objective, int rows, ParallelRegion? region)
    {
        _batches = batches;
        Pass = new(network, rows, PassPlan.Training(network), region);
        Pass.Reserve(batches.StepsAtOnce);
        _loader = new(network, Pass, objective);
    }

    public NetworkPass Pass { get; }

    public RaggedTargets Targets => _loader.Targets;

    public ReadOnlySpan<float> SequenceWeights => _loader.SequenceWeights;

    public ReadOnlySpan<float> StepWeights => _loader.StepWeights;

    public int Steps(ReadOnlySpan<int> examples, bool validation) => Longest(Set(validation), examples);

    public void Load(ReadOnlySpan<int> examples, int start, ulong? seed)
    {
        var set = Set(validation: seed is null);
        _loader.Load(set, examples, start, Math.Min(_batches.ChunkSteps, Longest(set, examples) - start));
    }

    ExampleSet Set(bool validation) => validation ? _batches.ValidationSet : _batches.Training;

    static int Longest(ExampleSet set, ReadOnlySpan<int> examples)
    {
        var steps = 0;
        foreach (var example in examples) steps = Math.Max(steps, set.LongestSteps(example));
        return steps;
    }
}
