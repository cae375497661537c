using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>A <see cref="TaggingModel"/> as ONNX operators: what is read, its networks, and the field over their scores.</summary>
/// <param name="Tags">The most probable tags [batch, tokens], from 0; -1 behind a sequence's end.</param>
/// <param name="Field">The probability of each tag of each token [batch, tokens, tags]; 0 behind a sequence's end.</param>
/// <param name="Classes">The probability of each class [batch, classes]; null where there are none.</param>
sealed record TaggingOperators(OnnxValue Tags, FieldMarginals Field, OnnxValue? Classes)
{
    /// <summary>Writes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its inputs: numbers [batch, tokens, size], where NaN is missing; keys [batch, tokens] from 1, 0 where missing.</param>
    /// <param name="lengths">The number of tokens of each row [batch], as whole numbers; null where all rows have as many.</param>
    /// <exception cref="NotSupportedException">It reads texts, or a layer has no form in ONNX.</exception>
    public static TaggingOperators Write(TaggingModel model, OnnxValue[] inputs, OnnxValue? lengths = null)
    {
        var (state, config) = (model.State, model.Config);
        if (config.Inputs.FirstOrDefault(input => input.Kind == TaggingInputKind.Text) is { } text)
        {
            throw new NotSupportedException(
                $"Column '{text.Name}' holds texts, of whose characters the model makes words, shapes and letters, for which ONNX has no operators. Train on keys of the words (MapValueToKey) to export it.");
        }

        var mask = lengths is { } known ? Mask(config.Inputs[0], inputs[0], known) : null;
        var read = inputs.Select((input, i) => Read(state, i, input, mask)).ToArray();
        var graph = state.Network.Graph;
        var scores = state.Members.Select(weights => NetworkOperators.Write(graph, weights.AsMemory(0, graph.Weights.Count), read)[0].Values / state.Members.Length).Aggregate((one, other) => one + other);
        var ofTags = config.Classes == 0 ? scores : scores.Slice(2, 0, config.Tags.Length);
        var field = new FieldOperators(state.Network.Field, model.FieldWeights);
        return new(field.Labels(new(Decoded(state, ofTags), mask)), field.Marginals(new(ofTags, mask), state.Temperature), ClassesOf(state, scores, mask));
    }

    // 1 for tokens, 0 behind the end.
    static OnnxMask Mask(TaggingInput input, OnnxValue values, OnnxValue lengths)
    {
        var some = input.Kind == TaggingInputKind.Keys ? values.Cast(OnnxType.Float) : ScalerOperators.Known(values).Missing.Reduce("ReduceMax", 2).Squeeze(2);
        var ones = (some * 0) + 1;
        var place = ones.Apply("CumSum", ones.Graph.Integers(1)) - 1;
        return new(place.Below(lengths.Cast(OnnxType.Float).Unsqueeze(1)));
    }

    static OnnxSequence Read(TaggingState state, int input, OnnxValue values, OnnxMask? mask)
    {
        if (state.Scalers[input] is not { } scaler) return new((values.Cast(OnnxType.Float) + TaggingInput.MissingKey).Unsqueeze(-1), mask);
        var (known, missing) = ScalerOperators.Known(values);
        return new(ScalerOperators.Apply(scaler, known) * (1 - missing), mask);
    }

    static OnnxValue Decoded(TaggingState state, OnnxValue scores)
    {
        if (state.OutsideMargin == 0) return scores;
        var margins = new float[state.Network.Config.Tags.Length];
        margins[state.Network.Scheme.OutsideTag] = state.OutsideMargin;
        return scores - ScalerOperators.Row(scores, "margins", margins);
    }

    static OnnxValue? ClassesOf(TaggingState state, OnnxValue scores, OnnxMask? mask)
    {
        var config = state.Network.Config;
        if (config.Classes == 0) return null;
        var own = scores.Slice(2, config.Tags.Length, config.Scores);
        var mean = mask is null ? own.Reduce("ReduceMean", 1).Squeeze(1) : (own * mask.Column).Reduce("ReduceSum", 1).Squeeze(1) / mask.Count.AtLeast(1);
        return mean.Graph.Apply("Softmax", [mean / state.ClassTemperature], new OnnxAttribute("axis", 1L));
    }
}
