using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>Checks at the door of every objective.</summary>
static class ObjectiveGuard
{
    public const int MaximumSize = 1 << 24;

    public static int Size(int size, [CallerArgumentExpression(nameof(size))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaximumSize, name);
        return size;
    }

    /// <summary>All that comes in a pass must have the lengths that its shape says.</summary>
    public static void Check(IObjective objective, in ObjectivePass pass)
    {
        var shape = pass.Shape;
        if (shape.Features != objective.OutputSize)
            throw new ArgumentException($"The network has {shape.Features} outputs at each step, but {objective} takes {objective.OutputSize}.", nameof(pass));
        if (pass.Targets.Batch != shape.Batch)
            throw new ArgumentException($"{shape.Batch} sequences came with targets for {pass.Targets.Batch}. Give as many.", nameof(pass));
        Length(pass.Outputs.Length, shape.Count, "Outputs");
        LengthOrNone(pass.OutputGradient.Length, shape.Count, "OutputGradient");
        LengthOrNone(pass.SequenceWeights.Length, shape.Batch, "SequenceWeights");
        LengthOrNone(pass.StepWeights.Length, shape.Rows, "StepWeights");
        if (!Finite(pass.SequenceWeights) || !Finite(pass.StepWeights))
            throw new ArgumentException("A weight of a sequence or step is not finite. Give a finite number, 0 where a sequence counts for nothing.", nameof(pass));
        Length(pass.Weights.Length, objective.Weights.Count, "Weights");
        LengthOrNone(pass.WeightGradient.Length, objective.Weights.Count, "WeightGradient");
        Guard.Holds(pass.Packed.Length, objective.PackedSize, "Packed");
        Guard.Holds(pass.Scratch.Length, objective.ScratchSize(shape.Batch, shape.Steps), "Scratch");
    }

    static bool Finite(ReadOnlySpan<float> values) => values.IsEmpty || TensorPrimitives.IsFiniteAll(values);

    static void LengthOrNone(int length, int expected, string name)
    {
        if (length != 0) Length(length, expected, name);
    }

    static void Length(int length, int expected, string name)
    {
        if (length != expected) throw new ArgumentException($"{name} has {length} values, but the pass's shape makes it {expected}.", "pass");
    }

    /// <summary>A class from 0 to below so many, or an error that says where it stands.</summary>
    public static int Class(float target, int classes, int sequence, int step)
    {
        if (!(target >= 0 && target < classes && target == MathF.Floor(target))) ThrowClass(target, classes, sequence, step);
        return (int)target;
    }

    [DoesNotReturn]
    static void ThrowClass(float target, int classes, int sequence, int step) => throw Require.Refused(
        "targets", target, $"The target of step {step} of sequence {sequence} is {target}, but must be a whole number from 0 to {classes - 1}, or NaN where it is not known.");

    [DoesNotReturn]
    public static void ThrowTooMany(int sequence, int targets, int expected) => throw new ArgumentException(
        $"Sequence {sequence} has {targets} targets, but its outputs are compared with {expected} at the most.", "targets");
}
