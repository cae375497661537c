using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Control.Dynamics;

/// <summary>Checks of what a driven system was given and gave.</summary>
static class DynamicsValues
{
    /// <summary>Refuses inputs that are not finite.</summary>
    /// <param name="inputs">[steps, size].</param>
    /// <param name="size">Inputs of each step.</param>
    /// <param name="first">Number of the first step, for messages.</param>
    public static void CheckInputs(ReadOnlySpan<float> inputs, int size, int first = 0)
    {
        if (TensorPrimitives.IsFiniteAll(inputs)) return;
        for (var i = 0; i < inputs.Length; i++)
            if (!float.IsFinite(inputs[i])) throw new ArgumentException(FormattableString.Invariant($"Input {i % size} of step {first + (i / size)} is {inputs[i]}. Give a finite number: a system is driven at every step."), nameof(inputs));
    }

    /// <summary>Refuses outputs that are infinite.</summary>
    public static void CheckOutputs(ReadOnlySpan<float> outputs, int size, int first = 0)
    {
        if (!TensorPrimitives.IsInfinityAny(outputs)) return;
        for (var i = 0; i < outputs.Length; i++)
            if (float.IsInfinity(outputs[i])) throw new ArgumentException(FormattableString.Invariant($"Output {i % size} of step {first + (i / size)} is {outputs[i]}. Give a finite number, or NaN for one that was not measured."), nameof(outputs));
    }
}
