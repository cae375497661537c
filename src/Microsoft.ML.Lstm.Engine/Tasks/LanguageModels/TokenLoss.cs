using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>What an objective thinks of the tokens that follow, with the memory for it.</summary>
/// <param name="objective">The softmax.</param>
/// <param name="rows">Sequences at most.</param>
/// <param name="steps">Steps of each at most.</param>
sealed class TokenLoss(IObjective objective, int rows, int steps)
{
    readonly float[] _targets = new float[rows * steps], _scratch = new float[objective.ScratchSize(rows, steps)];
    readonly int[] _offsets = new int[rows + 1];

    /// <summary>The loss of features [rows, steps, size] by tokens [rows, steps + 1], of which each step is compared with the one behind it; and gradients where they are wanted.</summary>
    public ShardLoss Evaluate(ReadOnlySpan<float> features, ReadOnlySpan<int> tokens, int count, int length, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> byFeatures, Span<float> byWeights)
    {
        for (var row = 0; row < count; row++)
        {
            _offsets[row + 1] = (row + 1) * length;
            for (var t = 0; t < length; t++) _targets[(row * length) + t] = tokens[(row * (length + 1)) + t + 1];
        }
        var loss = objective.Evaluate(new()
        {
            Shape = new(count, length, objective.OutputSize),
            Outputs = features,
            Targets = new(_targets, _offsets.AsSpan(0, count + 1)),
            Weights = weights,
            Packed = packed,
            OutputGradient = byFeatures,
            WeightGradient = byWeights,
            Scratch = _scratch,
        });
        return new(loss.Sum, loss.Weight);
    }
}
