using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Convolutions;
using Microsoft.ML.Lstm.Engine.Tasks.NGrams;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>A <see cref="SequencePredictionModel"/> as ONNX operators: the preparation of its inputs, its networks, what scores beside them, and its calibration.</summary>
static class SequenceOperators
{
    /// <summary>Writes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its inputs: numbers [batch, steps, features], where NaN is missing; tokens [batch, steps], where 0 is unknown or missing; static numbers [batch, size].</param>
    /// <returns>[batch, outputs]: probabilities of classes; the score of yes and its probability; the value.</returns>
    /// <exception cref="NotSupportedException">A part has no form in ONNX.</exception>
    public static OnnxValue Write(SequencePredictionModel model, OnnxValue[] inputs)
    {
        var (state, plan) = (model.State, model.Plan);
        var prepared = inputs.Take(state.Network.Count).Select((input, i) => state.Network.Encoders[i]?.Times is { } steps
            ? IrregularOperators.Prepare(steps, state.Scalers[i]!, input, inputs[^1]) : Prepare(state, i, input)).ToArray();
        var read = prepared.Select((sequence, i) => state.Network.Encoders[i] is { Tokens: false } encoder
            ? InputOperators.Reduce(sequence, encoder.Width, plan.Reductions[i], plan.LongestSteps) : sequence).ToArray();
        var scores = state.Members.Select(weights => NetworkOperators.Write(state.Network.Graph, weights, read)[0].Values.Squeeze(1) / state.Members.Length).Aggregate((one, other) => one + other);
        if (!state.Blend.IsNetworkAlone) scores *= scores.Graph.Number(state.Blend.Network);
        if (state.Sides.Convolutions is { } convolutions && state.Blend.Sides[SideModels.OfConvolutions] != 0)
            scores += Convolve(convolutions, state.Network, prepared) * state.Blend.Sides[SideModels.OfConvolutions];
        if (state.Sides.NGrams is { } nGrams && state.Blend.Sides[SideModels.OfNGrams] != 0) scores += NGramOperators.Write(nGrams, inputs) * state.Blend.Sides[SideModels.OfNGrams];
        switch (model.Target)
        {
            case PredictionTask.Multiclass:
                return scores.Graph.Apply("Softmax", [scores / state.Temperature], new OnnxAttribute("axis", 1L));
            case PredictionTask.Binary:
                var score = scores / state.Temperature;
                return score.Graph.Concat(1, score, score.Apply("Sigmoid"));
            default:
                return (scores * state.Scale) + state.Offset;
        }
    }

    static OnnxSequence Prepare(SequencePredictionState state, int input, OnnxValue values) => state.Network.Plan.Inputs[input].Kind switch
    {
        InputKind.Tokens => NetworkOperators.Tokens(values),
        InputKind.Static => InputOperators.Static(state.Scalers[input]!, values),
        _ => InputOperators.Prepare(state.Scalers[input]!, state.Network.Plan.Flagged[input], values),
    };

    static OnnxValue Convolve(ConvolutionModel model, SequenceNetwork network, OnnxSequence[] prepared)
    {
        var graph = prepared[0].Graph;
        var features = new List<OnnxValue>();
        for (var input = 0; input < prepared.Length; input++)
        {
            if (model.Banks[input] is { } bank) features.Add(ConvolutionOperators.Features(bank, prepared[input]));
            else if (network.Encoders[input]?.Measured is { } pool) features.Add(PoolingOperators.Measured(pool, prepared[input]).Squeeze(1));
            else if (network.Plan.Inputs[input].Kind == InputKind.Static) features.Add(prepared[input].Values.Squeeze(1));
        }

        var weights = new LayerWeights(model.Weights, new(new WeightSpec("weights", model.Biases.Length, model.Features)));
        return graph.Concat(1, [.. features]).MatMul(graph.Constant("weights", weights.Transposed(0), model.Features, model.Biases.Length)) + graph.Constant("bias", model.Biases, model.Biases.Length);
    }
}
