using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>Adam for each group of weights, with a learning rate of its own; weights of no group, those of a group whose factor is 0, and those whose first step is yet to come stay as they are, which weight decay would not let them.</summary>
/// <param name="weightCount">Weights in all.</param>
/// <param name="groups">Weights, and how they learn.</param>
/// <param name="weightDecay">Weight decay of all groups.</param>
sealed class ParameterGroupOptimizer(int weightCount, ParameterGroup[] groups, float weightDecay) : ISavedOptimizer
{
    readonly ISavedOptimizer[] _optimizers = Array.ConvertAll(groups, group => new Adam(group.Weights.GetOffsetAndLength(weightCount).Length) { WeightDecay = weightDecay });
    readonly bool _counts = Array.Exists(groups, group => group.FirstStep > 0);
    long _steps;

    public void Step(Span<float> weights, ReadOnlySpan<float> gradient, float learningRate)
    {
        for (var i = 0; i < groups.Length; i++)
            if (groups[i].Factor > 0 && _steps >= groups[i].FirstStep) _optimizers[i].Step(weights[groups[i].Weights], gradient[groups[i].Weights], learningRate * groups[i].Factor);
        _steps++;
    }

    public void Transfer(ModelCodec codec)
    {
        foreach (var optimizer in _optimizers) optimizer.Transfer(codec);
        if (_counts) _steps = codec.Long(_steps, 0);
    }
}
