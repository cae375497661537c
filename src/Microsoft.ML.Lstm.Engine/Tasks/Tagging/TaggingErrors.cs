using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>
/// What a tagger's training is stopped by: 1 - F1 of the spans that it predicts, as the errors of both kinds are divided by the spans of both (of tags, where these name no spans), with the classes that are wrong. A likelihood
/// would stop it too early: it falls when networks grow sure of errors, too, where temperatures mend that, and more are right. A small part of it decides between equals.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="objective">What is minimised.</param>
/// <param name="margins">What is taken off the score of the tag outside of spans, in turn: tags are predicted with each, and counted together.</param>
sealed class TaggingErrors(TaggingNetwork network, IObjective objective, params float[] margins) : IObjective
{
    const double LikelihoodWeight = 0.01;

    public int OutputSize => objective.OutputSize;

    public WeightLayout Weights => objective.Weights;

    public bool NeedsWholeSequence => true;

    public int PackedSize => objective.PackedSize;

    public int ScratchSize(int batch, int steps) => objective.ScratchSize(batch, steps);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => objective.Pack(weights, packed);

    public LossSum Evaluate(in ObjectivePass pass)
    {
        var likelihood = objective.Evaluate(pass);
        var (errors, all) = (LikelihoodWeight * likelihood.Sum, LikelihoodWeight * likelihood.Weight);
        var (config, field) = (network.Config, pass.Weights.ToArray());
        if (config.IsConstrained) network.Forbid(field);
        var (decoder, steps, scores) = (new ViterbiDecoder(network.Field, field), pass.Shape.Steps, new float[config.Classes]);
        var (outside, emissions) = (network.Scheme.OutsideTag, Array.Empty<float>());
        for (var sequence = 0; sequence < pass.Shape.Batch; sequence++)
        {
            var known = pass.Targets[0, sequence];
            var weight = pass.WeightOf(sequence);
            if (weight == 0 || known.IsEmpty) continue;
            if (emissions.Length < known.Length * config.Tags.Length) emissions = new float[steps * config.Tags.Length];
            for (var t = 0; t < known.Length; t++)
                pass.Outputs.Slice(((sequence * steps) + t) * OutputSize, config.Tags.Length).CopyTo(emissions.AsSpan(t * config.Tags.Length));
            var (predicted, tags, taken) = (new int[known.Length], Numbers(known), 0f);
            foreach (var margin in outside < 0 ? [0] : margins)
            {
                for (var t = 0; t < known.Length && margin != taken; t++) emissions[(t * config.Tags.Length) + outside] -= margin - taken;
                taken = margin;
                decoder.Decode(emissions.AsSpan(0, known.Length * config.Tags.Length), Mask.None, predicted);
                var (right, both) = network.Scheme.Compare(tags, predicted);
                (errors, all) = (errors + (weight * (both - (2 * right))), all + (weight * both));
            }
            if (config.Classes == 0 || pass.Targets[1, sequence] is not [var label] || float.IsNaN(label)) continue;
            TaggingObjective.MeanScores(pass.Outputs.Slice(sequence * steps * OutputSize, known.Length * OutputSize), Mask.None, config.Tags.Length, 0, known.Length, scores);
            (errors, all) = (errors + (TensorPrimitives.IndexOfMax<float>(scores) == (int)label ? 0 : weight), all + weight);
        }
        return new(errors, all);
    }

    // Tags that are not known are -1.
    static int[] Numbers(ReadOnlySpan<float> known)
    {
        var tags = new int[known.Length];
        for (var t = 0; t < tags.Length; t++) tags[t] = float.IsNaN(known[t]) ? -1 : (int)known[t];
        return tags;
    }
}
