using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>The scores of an ensemble: the mean of the networks', and of their fields' weights.</summary>
sealed class TaggingScorer
{
    readonly TaggingState _state;
    readonly float[][] _packed;

    public TaggingScorer(TaggingState state)
    {
        (_state, Network) = (state, state.Network);
        var graph = state.Network.Graph;
        _packed = Array.ConvertAll(state.Members, weights => graph.Pack(weights.AsSpan(0, graph.Weights.Count)));
        FieldWeights = new float[Network.Field.Weights.Count];
        foreach (var weights in state.Members) TensorPrimitives.MultiplyAdd(weights.AsSpan(graph.Weights.Count), 1f / state.Members.Length, FieldWeights, FieldWeights);
        if (Network.Config.IsConstrained) Network.Forbid(FieldWeights);
    }

    public TaggingNetwork Network { get; }

    /// <summary>Of the conditional random field, with what its scheme does not allow.</summary>
    public float[] FieldWeights { get; }

    public TaggingLoader NewLoader(int rows) => new(Network, _state.Scalers, rows);

    /// <summary>Scores [rows, steps, tags + classes] of loaded examples, in a buffer that grows.</summary>
    public ReadOnlySpan<float> Score(TaggingLoader loaded, int rows, ref float[] buffer)
    {
        var count = 0;
        for (var member = 0; member < _packed.Length; member++)
        {
            var some = loaded.Pass.Forward(rows, new(_state.Members[member].AsSpan(0, Network.Graph.Weights.Count), _packed[member]), seed: null);
            count = some.Length;
            if (buffer.Length < count) buffer = new float[Math.Max(count, 2 * buffer.Length)];
            var scores = buffer.AsSpan(0, count);
            if (member == 0) TensorPrimitives.Multiply(some, 1f / _packed.Length, scores);
            else TensorPrimitives.MultiplyAdd(some, 1f / _packed.Length, scores, scores);
        }
        return buffer.AsSpan(0, count);
    }
}
