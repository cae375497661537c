using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.Control.Dynamics;

namespace Microsoft.ML.Lstm;

/// <summary>A recording of a driven system: at each step the inputs that drove it and the outputs that were measured after them.</summary>
/// <remarks>An episode of an environment begins with inputs of 0 and the first observation; each further row is an action and the observation after it.</remarks>
/// <param name="inputSize">Inputs of each step; at least 1.</param>
/// <param name="outputSize">Outputs of each step; at least 1.</param>
/// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
public sealed class DrivenSeries(int inputSize, int outputSize)
{
    readonly List<float> _inputs = [], _outputs = [];

    /// <summary>Inputs of each step.</summary>
    public int InputSize { get; } = Require.Between(inputSize, 1, 1 << 16, nameof(inputSize));

    /// <summary>Outputs of each step.</summary>
    public int OutputSize { get; } = Require.Between(outputSize, 1, 1 << 16, nameof(outputSize));

    /// <summary>Steps so far.</summary>
    public int Count => _inputs.Count / InputSize;

    /// <summary>All inputs, [Count, InputSize]; valid until a step is added.</summary>
    public ReadOnlySpan<float> Inputs => CollectionsMarshal.AsSpan(_inputs);

    /// <summary>All outputs, [Count, OutputSize]; valid until a step is added.</summary>
    public ReadOnlySpan<float> Outputs => CollectionsMarshal.AsSpan(_outputs);

    /// <summary>Adds the steps that come next.</summary>
    /// <param name="inputs">[steps, InputSize], finite.</param>
    /// <param name="outputs">[steps, OutputSize], as many steps; NaN for what was not measured.</param>
    /// <exception cref="ArgumentException">The numbers are not whole steps, or not as many steps of both, or one is infinite, or an input is NaN.</exception>
    public void Add(ReadOnlySpan<float> inputs, ReadOnlySpan<float> outputs)
    {
        if (inputs.Length % InputSize != 0 || outputs.Length % OutputSize != 0 || inputs.Length / InputSize != outputs.Length / OutputSize)
            throw new ArgumentException($"{inputs.Length} inputs and {outputs.Length} outputs are not as many steps of {InputSize} inputs and {OutputSize} outputs. Give both of each step.", nameof(outputs));
        DynamicsValues.CheckInputs(inputs, InputSize, Count);
        DynamicsValues.CheckOutputs(outputs, OutputSize, Count);
        _inputs.AddRange(inputs);
        _outputs.AddRange(outputs);
    }

    /// <summary>A series of one input and one output, as two arrays of the same length.</summary>
    /// <inheritdoc cref="Add"/>
    public static DrivenSeries Of(ReadOnlySpan<float> inputs, ReadOnlySpan<float> outputs)
    {
        var series = new DrivenSeries(1, 1);
        series.Add(inputs, outputs);
        return series;
    }
}
