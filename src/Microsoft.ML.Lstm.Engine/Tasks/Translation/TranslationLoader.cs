using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>Brings pairs into the memory of a network's training passes: numbers scaled, words as they are.</summary>
sealed class TranslationLoader(TranslationNetwork network, FeatureScaler? scaler, int rows, ParallelRegion? region)
{
    readonly int[] _steps = new int[2];
    readonly SourceLoader _source = new(scaler);

    /// <summary>The memory.</summary>
    public NetworkPass Pass { get; } = new(network.Graph, rows, PassPlan.Training(network.Graph), region);

    public void Load(ExampleSet examples, ReadOnlySpan<int> numbers)
    {
        _steps.AsSpan().Fill(1);
        foreach (var number in numbers)
            for (var field = 0; field < _steps.Length; field++) _steps[field] = Math.Max(_steps[field], examples.Steps(number, field));
        Pass.Begin(_steps);
        var edges = network.Graph.InputEdges;
        for (var row = 0; row < numbers.Length; row++)
        {
            _source.Load(Pass, edges[0], row, examples, numbers[row]);
            Pass.Load(edges[1], row, examples.Tokens(numbers[row], 1));
        }
    }
}
