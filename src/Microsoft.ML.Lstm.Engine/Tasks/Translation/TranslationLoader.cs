using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>Brings pairs into the memory of a network's training passes: numbers scaled, words as they are.</summary>
sealed class TranslationLoader(TranslationNetwork network, FeatureScaler? scaler, int rows, ParallelRegion? region)
{
    readonly int[] _steps = new int[network.Config.Copies ? 4 : 2];
    readonly SourceLoader _source = new(scaler);

    /// <summary>The memory.</summary>
    public NetworkPass Pass { get; } = new(network.Graph, rows, PassPlan.Training(network.Graph), region);

    public void Load(ExampleSet examples, ReadOnlySpan<int> numbers)
    {
        _steps.AsSpan().Fill(1);
        foreach (var number in numbers)
            for (var field = 0; field < 2; field++) _steps[field] = Math.Max(_steps[field], examples.Steps(number, field));
        if (network.Config.Copies) (_steps[2], _steps[3]) = (_steps[0], _steps[1]);
        Pass.Begin(_steps);
        var edges = network.Graph.InputEdges;
        for (var row = 0; row < numbers.Length; row++)
        {
            _source.Load(Pass, edges[0], row, examples, numbers[row]);
            Pass.Load(edges[1], row, examples.Tokens(numbers[row], 1));
            if (!network.Config.Copies) continue;
            Pass.Load(edges[2], row, examples.Tokens(numbers[row], 3));
            Pass.Load(edges[3], row, examples.Tokens(numbers[row], 2));
        }
    }
}
