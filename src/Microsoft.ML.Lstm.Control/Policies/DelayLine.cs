namespace Microsoft.ML.Lstm.Control.Policies;

/// <summary>
/// Fresh weights of an LSTM whose first units are a delay line: groups of as many units as an observation has numbers, of which the first holds the present one and each other what the one before held a step ago. Input and output
/// gates are open and forget gates closed; the candidate's gain is above 1, so that a unit keeps the sign of what it holds, however long the line.
/// </summary>
static class DelayLine
{
    const float Open = 4, Gain = 2;

    /// <summary>Sizes: features of a step, units of the layer, numbers of an observation, groups.</summary>
    public readonly record struct Sizes(int Inputs, int Units, int Width, int Groups);

    /// <summary>Sets the weights of the delay line's units, and leaves those of the others, which see it from the start.</summary>
    public static void Set(Span<float> input, Span<float> hidden, Span<float> bias, Sizes sizes)
    {
        var (f, h) = (sizes.Inputs, sizes.Units);
        for (var unit = 0; unit < sizes.Width * sizes.Groups; unit++)
        {
            for (var gate = 0; gate < 4; gate++)
            {
                var row = (gate * h) + unit;
                input.Slice(row * f, f).Clear();
                hidden.Slice(row * h, h).Clear();
                bias[row] = gate switch { 1 => -Open, 2 => 0, _ => Open };
            }
            var candidate = (2 * h) + unit;
            if (unit >= sizes.Width) hidden[(candidate * h) + unit - sizes.Width] = Gain;
            else
            {
                // 0 and 1 become -1 and 1.
                input[(candidate * f) + unit] = 2 * Gain;
                bias[candidate] = -Gain;
            }
        }
    }
}
