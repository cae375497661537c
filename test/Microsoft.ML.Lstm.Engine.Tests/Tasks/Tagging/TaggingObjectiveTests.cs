using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;
using Microsoft.ML.Lstm.Engine.Tests.Laws;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks.Tagging;

/// <summary>Tags and a class at once: the loss of the field, and that of a softmax over the mean scores of the sequence, in double.</summary>
[TestClass]
public sealed class TaggingObjectiveTests
{
    const int Batch = 4, Steps = 5, Labels = 3, Classes = 4, Size = Labels + Classes;

    static readonly Crf Field = new(Labels);
    static readonly TaggingObjective Objective = new(Field, Classes);

    // A class of each sequence; that of the third is not known.
    readonly float[] _classes = [1, 3, float.NaN, 0];
    readonly ObjectiveRun _run;

    public TaggingObjectiveTests()
    {
        _run = new(Objective, Batch, Steps);
        var random = new Random(3);
        foreach (var (targets, b) in _run.Targets.Select((targets, b) => (targets, b)))
            for (var t = 0; t < Steps; t++) targets[t] = _run.Mask[(b * Steps) + t] ? random.Next(Labels) : float.NaN;
    }

    LossSum Evaluate(bool gradients = true)
    {
        _run.Pack();
        float[] values = [.. _run.Targets.SelectMany(targets => targets), .. _classes];
        int[] offsets = [.. Enumerable.Range(0, Batch).Select(b => b * Steps), .. Enumerable.Range(0, Batch + 1).Select(b => (Batch * Steps) + b)];
        Array.Clear(_run.WeightGradient);
        return _run.Evaluate(new(values, offsets, 2), gradients);
    }

    [TestMethod]
    public void The_loss_is_the_sum_of_both_and_counts_tags()
    {
        var sum = Evaluate();
        var field = new ObjectiveRun(Field, Batch, Steps) { Weights = _run.Weights };
        for (var row = 0; row < Batch * Steps; row++) _run.Outputs.AsSpan(row * Size, Labels).CopyTo(field.Outputs.AsSpan(row * Labels));
        for (var b = 0; b < Batch; b++) (field.Targets[b], field.SequenceWeights[b]) = (_run.Targets[b], _run.SequenceWeights[b]);
        var tags = field.Evaluate();
        Assert.AreEqual(tags.Weight, sum.Weight, 1e-9);
        Assert.AreEqual(tags.Sum + OfClasses([.. _run.Outputs.Select(y => (double)y)]), sum.Sum, 1e-5);
        CollectionAssert.AreEqual(field.WeightGradient, _run.WeightGradient);
        for (var row = 0; row < Batch * Steps; row++)
            CollectionAssert.AreEqual(field.OutputGradient[(row * Labels)..((row + 1) * Labels)], _run.OutputGradient[(row * Size)..((row * Size) + Labels)]);
    }

    [TestMethod]
    public void The_gradient_of_the_class_matches_central_differences()
    {
        Evaluate();
        var gradient = _run.OutputGradient.ToArray();
        for (var row = 0; row < Batch * Steps; row++) gradient.AsSpan(row * Size, Labels).Clear();
        double[] outputs = [.. _run.Outputs.Select(y => (double)y)];
        Assert.IsTrue(GradientCheck.WorstError(outputs, gradient, () => OfClasses(outputs)) < 1e-4);
    }

    [TestMethod]
    public void A_pass_allocates_nothing_and_the_loss_alone_is_the_same()
    {
        var loss = Evaluate();
        Assert.AreEqual(loss, Evaluate(gradients: false));
        float[] values = [.. _run.Targets.SelectMany(targets => targets), .. _classes];
        int[] offsets = [.. Enumerable.Range(0, Batch).Select(b => b * Steps), .. Enumerable.Range(0, Batch + 1).Select(b => (Batch * Steps) + b)];
        Assert.AreEqual(0, Allocation.Of(() => _run.Evaluate(new(values, offsets, 2), gradients: true)));
    }

    /// <summary>Weighted cross entropies of the classes whose scores are the mean over the steps that there are.</summary>
    double OfClasses(double[] outputs)
    {
        var sum = 0.0;
        for (var b = 0; b < Batch; b++)
        {
            int[] steps = [.. Enumerable.Range(0, Steps).Where(t => _run.Mask[(b * Steps) + t])];
            if (float.IsNaN(_classes[b]) || steps.Length == 0) continue;
            double[] scores = [.. Enumerable.Range(0, Classes).Select(c => steps.Average(t => outputs[(((b * Steps) + t) * Size) + Labels + c]))];
            sum += _run.SequenceWeights[b] * (Math.Log(scores.Sum(Math.Exp)) - scores[(int)_classes[b]]);
        }
        return sum;
    }
}
