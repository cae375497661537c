using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;

namespace Microsoft.ML.Lstm.Engine.Tasks;

/// <summary>Brings examples of an <see cref="IBatchSource"/> into the memory of a network's passes, and their targets and weights beside it.</summary>
interface IBatchLoader
{
    /// <summary>The memory.</summary>
    NetworkPass Pass { get; }

    /// <summary>The targets of the examples that were loaded.</summary>
    RaggedTargets Targets { get; }

    /// <summary>Weights of the examples.</summary>
    ReadOnlySpan<float> SequenceWeights { get; }

    /// <summary>Weights of the output steps; empty where the data have none.</summary>
    ReadOnlySpan<float> StepWeights => default;

    /// <summary>Steps of the longest of some examples; 1 where none is ever cut.</summary>
    int Steps(ReadOnlySpan<int> examples, bool validation) => 1;

    /// <summary>Loads examples, of long ones the chunk from a step on.</summary>
    /// <param name="examples">Training examples that were drawn; examples to validate on where there is no seed.</param>
    /// <param name="start">The first step.</param>
    /// <param name="seed">Of noise in training; null for validation.</param>
    void Load(ReadOnlySpan<int> examples, int start, ulong? seed);

    /// <summary>The network's outputs as the objective compares them with the targets; the gradient by them is that by the outputs.</summary>
    ReadOnlySpan<float> Finish(ReadOnlySpan<float> outputs) => outputs;

    /// <summary>Puts what the network would say itself in place of some of its inputs, for a second forward pass in training; only of examples that are never cut.</summary>
    /// <param name="outputs">Of the first pass.</param>
    /// <param name="weights">The objective's own.</param>
    /// <param name="packed">The same, packed.</param>
    /// <param name="seed">Of what is replaced.</param>
    /// <returns>Whether there is to be a second pass.</returns>
    bool Resample(ReadOnlySpan<float> outputs, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, ulong seed) => false;
}
