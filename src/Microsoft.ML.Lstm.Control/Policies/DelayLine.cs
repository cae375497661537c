using System.Numerics;

namespace Microsoft.ML.Lstm.Control.Policies;

/// <summary>
/// Fresh weights of an LSTM whose first units are a delay line: groups of units, of which the first holds the present observation and each other what the one before held a step ago. A group is the numbers of the choices in binary, ±1 a
/// digit. Input and output gates are open and forget gates closed; the candidate's gain is above 1, so that a unit keeps the sign of what it holds, however long the line.
/// </summary>
static class DelayLine
{
    const float Open = 4, Gain = 2;

    /// <summary>Sizes: features of a step, units of the layer, groups.</summary>
    public readonly record struct Sizes(int Inputs, int Units, int Groups);

    /// <summary>Units of a group: the binary digits of all choices.</summary>
    public static int Width(ReadOnlySpan<int> counts)
    {
        var width = 0;
        foreach (var count in counts) width += Digits(count);
        return width;
    }

    /// <summary>Sets the weights of the delay line's units, and leaves those of the others, which see it from the start.</summary>
    public static void Set(Span<float> input, Span<float> hidden, Span<float> bias, ReadOnlySpan<int> counts, Sizes sizes)
    {
        var (f, h, width) = (sizes.Inputs, sizes.Units, Width(counts));
        for (var unit = 0; unit < width * sizes.Groups; unit++)
        {
            for (var gate = 0; gate < 4; gate++)
            {
                var row = (gate * h) + unit;
                input.Slice(row * f, f).Clear();
                hidden.Slice(row * h, h).Clear();
                bias[row] = gate switch { 1 => -Open, 2 => 0, _ => Open };
            }
            var candidate = (2 * h) + unit;
            if (unit >= width) hidden[(candidate * h) + unit - width] = Gain;
        }
        var (at, digitAt) = (0, 0);
        foreach (var count in counts)
        {
            for (var digit = 0; digit < Digits(count); digit++, digitAt++)
                for (var value = 0; value < count; value++)
                    input[(((2 * h) + digitAt) * f) + at + value] = ((value >> digit) & 1) == 1 ? Gain : -Gain;
            at += count;
        }
    }

    static int Digits(int count) => BitOperations.Log2((uint)count - 1) + 1;
}
