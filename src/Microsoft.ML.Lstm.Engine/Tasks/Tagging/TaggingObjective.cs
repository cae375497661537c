using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>
/// Tags and a class of the whole sequence at once: the first outputs are the tags' scores for a conditional random field, the mean of the others over the steps are the classes' for
/// a softmax. Field 0 of the targets holds the tags, field 1 the class, NaN where it is not known; the loss is the sum of both, and its divisor counts known tags.
/// </summary>
sealed class TaggingObjective(Crf tags, int classes) : IObjective
{
    public int OutputSize => tags.Labels + classes;

    public WeightLayout Weights => tags.Weights;

    public bool NeedsWholeSequence => true;

    public int PackedSize => tags.PackedSize;

    /// <summary>The tags' scores and their gradient, scores of the classes, and what the field needs.</summary>
    public int ScratchSize(int batch, int steps) => checked((2 * batch * steps * tags.Labels) + classes + tags.ScratchSize(batch, steps));

    public void Initialize(Span<float> weights, Random random) => tags.Initialize(weights, random);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => tags.Pack(weights, packed);

    public LossSum Evaluate(in ObjectivePass pass)
    {
        ObjectiveGuard.Check(this, pass);
        var (rows, labels) = (pass.Shape.Rows, tags.Labels);
        var outputs = pass.Scratch[..(rows * labels)];
        var gradient = pass.OutputGradient.IsEmpty ? default : pass.Scratch.Slice(rows * labels, rows * labels);
        var scores = pass.Scratch.Slice(2 * rows * labels, classes);
        for (var row = 0; row < rows; row++) pass.Outputs.Slice(row * OutputSize, labels).CopyTo(outputs[(row * labels)..]);
        var sum = tags.Evaluate(new()
        {
            Shape = pass.Shape with { Features = labels },
            Outputs = outputs,
            Targets = pass.Targets,
            Mask = pass.Mask,
            SequenceWeights = pass.SequenceWeights,
            StepWeights = pass.StepWeights,
            Weights = pass.Weights,
            Packed = pass.Packed,
            OutputGradient = gradient,
            WeightGradient = pass.WeightGradient,
            Scratch = pass.Scratch[((2 * rows * labels) + classes)..],
        });
        if (!pass.OutputGradient.IsEmpty)
        {
            pass.OutputGradient.Clear();
            for (var row = 0; row < rows; row++) gradient.Slice(row * labels, labels).CopyTo(pass.OutputGradient[(row * OutputSize)..]);
        }
        for (var sequence = 0; sequence < pass.Shape.Batch; sequence++) sum += new LossSum(OfClass(pass, sequence, scores), 0);
        return sum;
    }

    double OfClass(in ObjectivePass pass, int sequence, Span<float> scores)
    {
        if (pass.WeightOf(sequence) == 0 || pass.Targets[1, sequence] is not [var target] || float.IsNaN(target)) return 0;
        var (label, steps, weight) = (ObjectiveGuard.Class(target, classes, sequence, 0), pass.Shape.Steps, pass.WeightOf(sequence));
        if (MeanScores(pass.Outputs, pass.Mask, tags.Labels, sequence, steps, scores) is var there && there == 0) return 0;
        TensorPrimitives.SoftMax(scores, scores);
        var loss = -Math.Log(Math.Max(scores[label], float.Epsilon));
        if (!pass.OutputGradient.IsEmpty)
        {
            scores[label] -= 1;
            TensorPrimitives.Multiply(scores, weight / there, scores);
            for (var t = 0; t < steps; t++)
                if (pass.Mask[(sequence * steps) + t]) scores.CopyTo(pass.OutputGradient.Slice((((sequence * steps) + t) * OutputSize) + tags.Labels, classes));
        }
        return weight * loss;
    }

    /// <summary>The classes' scores of a sequence, the mean over its steps; how many there are.</summary>
    /// <param name="outputs">[B, T, labels + classes].</param>
    /// <param name="mask">Of the steps.</param>
    /// <param name="labels">Outputs before those of the classes.</param>
    /// <param name="sequence">Which one.</param>
    /// <param name="steps">T.</param>
    /// <param name="scores">[classes].</param>
    public static int MeanScores(ReadOnlySpan<float> outputs, Mask mask, int labels, int sequence, int steps, Span<float> scores)
    {
        var (size, there) = (labels + scores.Length, 0);
        scores.Clear();
        for (var t = 0; t < steps; t++)
        {
            if (!mask[(sequence * steps) + t]) continue;
            there++;
            TensorPrimitives.Add(scores, outputs.Slice((((sequence * steps) + t) * size) + labels, scores.Length), scores);
        }
        TensorPrimitives.Divide(scores, Math.Max(1, there), scores);
        return there;
    }

    public override string ToString() => $"TaggingObjective({tags}, {classes})";
}
