using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Pooling;

/// <summary>
/// What was measured of each feature of a sequence whose steps hold values, masks and gaps side by side, as those of a <see cref="Recurrent.Irregular.GruD"/>: [B, T, 3D or more] -> [B, 1, 6D], the first value, the last,
/// the mean, the least, the greatest, all 0 where there is none, and the logarithm of one more than how often. A value is measured where its mask is above 0.
/// </summary>
/// <remarks>Such numbers by hand are the strongest features of stays in intensive care (Silva et al. 2012); a recurrent network learns them late from few stays.</remarks>
public sealed class MeasuredPool : ILayer
{
    /// <summary>Numbers of each feature.</summary>
    internal const int Statistics = 6;

    const int First = 0, Last = 1, Mean = 2, Least = 3, Greatest = 4, Often = 5;

    /// <summary>A pool of <paramref name="features"/> (D) features, of steps of 3D numbers or of <paramref name="inputSize"/>, whose last ones are not read.</summary>
    public MeasuredPool(int features, int inputSize)
    {
        Features = SizeGuard.Size(features);
        InputSize = inputSize >= 3 * features ? SizeGuard.Size(inputSize)
            : throw new ArgumentOutOfRangeException(nameof(inputSize), inputSize, $"Steps of {features} features hold {3 * features} numbers at least: values, masks and gaps.");
    }

    /// <summary>D.</summary>
    public int Features { get; }

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <summary>6D: statistic by statistic.</summary>
    public int OutputSize => Statistics * Features;

    /// <summary>1.</summary>
    public int OutputSteps(int steps) => 1;

    /// <inheritdoc/>
    public WeightLayout Weights { get; } = new();

    /// <inheritdoc/>
    public void Forward(in ForwardPass pass)
    {
        PassGuard.Check(this, pass);
        var (steps, d) = (pass.Shape.Steps, Features);
        for (var b = 0; b < pass.Shape.Batch; b++)
        {
            var output = pass.Output.Slice(b * OutputSize, OutputSize);
            output.Clear();
            for (var f = 0; f < d; f++) MeasureFeature(pass.Input, pass.Mask, b * steps, (b + 1) * steps, f, output, stride: 0);
        }
    }

    /// <summary>After each step of one sequence of many what the pool would give if that were the last: 6D numbers at every <paramref name="stride"/>.</summary>
    /// <param name="input">[rows, InputSize].</param>
    /// <param name="mask">Of the rows.</param>
    /// <param name="start">The sequence's first row.</param>
    /// <param name="end">The row behind its last one.</param>
    /// <param name="output">Where the first step's numbers go.</param>
    /// <param name="stride">Floats from one step's numbers to the next one's.</param>
    internal void MeasureSteps(ReadOnlySpan<float> input, Mask mask, int start, int end, Span<float> output, int stride)
    {
        for (var t = 0; t < end - start; t++) output.Slice(t * stride, OutputSize).Clear();
        for (var f = 0; f < Features; f++) MeasureFeature(input, mask, start, end, f, output, stride);
    }

    // Of cleared numbers; a stride of 0 leaves the last step's alone.
    void MeasureFeature(ReadOnlySpan<float> input, Mask mask, int start, int end, int f, Span<float> output, int stride)
    {
        var (d, count, often) = (Features, 0, 0f);
        for (var row = start; row < end; row++)
        {
            if (stride > 0 && row > start)
            {
                for (var i = f; i < OutputSize; i += d) output[stride + i] = output[i];
                output = output[stride..];
            }
            if (IsMeasured(input, mask, row, f))
            {
                var value = input[(row * InputSize) + f];
                if (count++ == 0) output[(First * d) + f] = output[(Least * d) + f] = output[(Greatest * d) + f] = value;
                output[(Last * d) + f] = value;
                output[(Mean * d) + f] += (value - output[(Mean * d) + f]) / count;
                output[(Least * d) + f] = Math.Min(output[(Least * d) + f], value);
                output[(Greatest * d) + f] = Math.Max(output[(Greatest * d) + f], value);
                often += input[(row * InputSize) + d + f];
            }
            if (stride > 0 || row == end - 1) output[(Often * d) + f] = MathF.Log(1 + often);
        }
    }

    /// <inheritdoc/>
    public void Backward(in BackwardPass pass)
    {
        PassGuard.Check(this, pass);
        if (pass.InputGradient.IsEmpty) return;
        var (steps, d) = (pass.Shape.Steps, Features);
        pass.InputGradient[..(pass.Shape.Rows * InputSize)].Clear();
        for (var b = 0; b < pass.Shape.Batch; b++)
        {
            var output = pass.Output.Slice(b * OutputSize, OutputSize);
            var outer = pass.OutputGradient.Slice(b * OutputSize, OutputSize);
            for (var f = 0; f < d; f++)
            {
                var (count, first, last, least, greatest) = (0, -1, -1, -1, -1);
                for (var row = b * steps; row < (b + 1) * steps; row++)
                {
                    if (!IsMeasured(pass.Input, pass.Mask, row, f)) continue;
                    var value = pass.Input[(row * InputSize) + f];
                    if (count++ == 0) first = row;
                    last = row;
                    // The first of equals.
                    if (least < 0 && value == output[(Least * d) + f]) least = row;
                    if (greatest < 0 && value == output[(Greatest * d) + f]) greatest = row;
                }
                if (count == 0) continue;
                var often = outer[(Often * d) + f] * MathF.Exp(-output[(Often * d) + f]);
                for (var row = first; row <= last; row++)
                {
                    if (!IsMeasured(pass.Input, pass.Mask, row, f)) continue;
                    pass.InputGradient[(row * InputSize) + f] = outer[(Mean * d) + f] / count;
                    pass.InputGradient[(row * InputSize) + d + f] = often;
                }
                pass.InputGradient[(first * InputSize) + f] += outer[(First * d) + f];
                pass.InputGradient[(last * InputSize) + f] += outer[(Last * d) + f];
                pass.InputGradient[(least * InputSize) + f] += outer[(Least * d) + f];
                pass.InputGradient[(greatest * InputSize) + f] += outer[(Greatest * d) + f];
            }
        }
    }

    /// <summary>The numbers of one sequence, whose steps that are NaN are none: they become zeros.</summary>
    internal void Measure(Span<float> steps, Span<float> output)
    {
        for (var start = 0; start < steps.Length; start += InputSize)
            if (float.IsNaN(steps[start + Features])) steps.Slice(start, InputSize).Clear();
        Forward(new() { Shape = new(1, steps.Length / InputSize, InputSize), Weights = default, Packed = default, Input = steps, Output = output, Scratch = default });
    }

    /// <summary>What each number of a sequence adds to a sum of its statistics, after <see cref="Measure"/>: that of the logarithm is shared by the masks. They sum up.</summary>
    internal void AddContributions(ReadOnlySpan<float> steps, ReadOnlySpan<float> output, ReadOnlySpan<double> weights, Span<double> contributions)
    {
        var (gradient, outer) = (new float[steps.Length], new float[OutputSize]);
        for (var i = 0; i < outer.Length; i++) outer[i] = i < Often * Features ? (float)weights[i] : 0;
        Backward(new()
        {
            Shape = new(1, steps.Length / InputSize, InputSize),
            Weights = default,
            Packed = default,
            Input = steps,
            Output = output,
            Tape = default,
            OutputGradient = outer,
            InputGradient = gradient,
            WeightGradient = default,
            Scratch = default,
        });
        for (var start = 0; start < steps.Length; start += InputSize)
        {
            for (var f = 0; f < Features; f++)
            {
                var (value, mask, logarithm) = (start + f, start + Features + f, (double)output[(Often * Features) + f]);
                contributions[value] += gradient[value] * (double)steps[value];
                if (logarithm > 0) contributions[mask] += weights[(Often * Features) + f] * logarithm * steps[mask] / (Math.Exp(logarithm) - 1);
            }
        }
    }

    bool IsMeasured(ReadOnlySpan<float> input, Mask mask, int row, int feature) => mask[row] && !(input[(row * InputSize) + Features + feature] <= 0);

    /// <inheritdoc/>
    public override string ToString() => $"MeasuredPool({Features}, {InputSize})";
}
