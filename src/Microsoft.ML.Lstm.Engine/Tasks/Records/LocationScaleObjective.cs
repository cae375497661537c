using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Records;

/// <summary>
/// A loss whose outputs for several targets of a step stand parameter by parameter: the locations of all targets, then their scales. Otherwise as <see cref="ElementwiseObjective"/>, for which they stand
/// target by target; NaN is a missing target.
/// </summary>
sealed class LocationScaleObjective(ILoss loss, int targets) : IObjective
{
    readonly ElementwiseObjective _byTarget = new(loss, targets);

    public int OutputSize => _byTarget.OutputSize;

    public WeightLayout Weights => _byTarget.Weights;

    public int TargetsPerStep => targets;

    public int ScratchSize(int batch, int steps) => checked(_byTarget.ScratchSize(batch, steps) + (2 * batch * steps * OutputSize));

    public void CheckTargets(int sequence, ReadOnlySpan<float> values, int steps) => _byTarget.CheckTargets(sequence, values, steps);

    public LossSum Evaluate(in ObjectivePass pass)
    {
        ObjectiveGuard.Check(this, pass);
        var count = pass.Shape.Count;
        var outputs = pass.Scratch[..count];
        var gradient = pass.OutputGradient.IsEmpty ? default : pass.Scratch.Slice(count, count);
        Transpose(pass.Outputs, outputs, targets);
        var loss = _byTarget.Evaluate(new()
        {
            Shape = pass.Shape,
            Outputs = outputs,
            Targets = pass.Targets,
            Mask = pass.Mask,
            SequenceWeights = pass.SequenceWeights,
            StepWeights = pass.StepWeights,
            OutputGradient = gradient,
            Scratch = pass.Scratch[(2 * count)..],
        });
        if (!gradient.IsEmpty) Transpose(gradient, pass.OutputGradient, OutputSize / targets);
        return loss;
    }

    // Of each step [OutputSize], read as [rows, columns], the transpose.
    void Transpose(ReadOnlySpan<float> from, Span<float> to, int columns)
    {
        var rows = OutputSize / columns;
        for (var step = 0; step < from.Length; step += OutputSize)
        {
            for (var row = 0; row < rows; row++)
                for (var column = 0; column < columns; column++) to[step + (column * rows) + row] = from[step + (row * columns) + column];
        }
    }

    public override string ToString() => $"LocationScaleObjective({loss}, {targets})";
}
