using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

/// <summary>Which values make a sequence's convolutions differ from those of a sequence of zeros.</summary>
/// <remarks>
/// A feature differs by those responses that lie on another side of the bias than 0 does. Each of them is shared among the values that its kernel
/// reads, in proportion to weight · (value - their mean), since a kernel's weights sum to 0: a level that all of them share moves nothing.
/// </remarks>
sealed class ConvolutionAttribution(ConvolutionBank bank)
{
    readonly ConvolutionPass _pass = new(bank.Channels);

    /// <summary>Adds to contributions [steps, channels] what each value moves of Σ weight · feature.</summary>
    /// <param name="values">The sequence [steps, channels].</param>
    /// <param name="weights">One for each feature of the bank.</param>
    /// <param name="contributions">[steps, channels].</param>
    public void Add(ReadOnlySpan<float> values, ReadOnlySpan<double> weights, Span<double> contributions)
    {
        _pass.Load(values);
        foreach (var group in bank.Groups)
        {
            _pass.Begin(group);
            for (var place = 0; place < group.Kernels.Length; place++)
            {
                var responses = _pass.Respond(group, place, out var count, out var first)[..count];
                var biases = group.BiasesOf(place);
                for (var t = 0; t < count; t++)
                {
                    double moved = 0;
                    for (var i = 0; i < biases.Length; i++)
                        if (responses[t] > biases[i] != 0 > biases[i]) moved += (responses[t] > biases[i] ? weights[i] : -weights[i]) / count;
                    if (moved != 0) Share(group, place, first + t, moved, contributions);
                }

                weights = weights[biases.Length..];
            }
        }

        for (var step = 0; step < bank.ValueSteps; step++)
        {
            var (before, after, part) = _pass.Place(step, bank.ValueSteps);
            for (var c = 0; c < bank.Channels; c++)
            {
                var weight = weights[(step * bank.Channels) + c];
                contributions[((_pass.Start + before) * bank.Channels) + c] += weight * (1 - part) * _pass.ValueOf(before, c);
                contributions[((_pass.Start + after) * bank.Channels) + c] += weight * part * _pass.ValueOf(after, c);
            }
        }
    }

    /// <summary>Shares what a response has moved among the values that it is made of.</summary>
    void Share(ConvolutionGroup group, int place, int centre, double moved, Span<double> contributions)
    {
        Span<double> taps = stackalloc double[KernelResponses.Taps];
        var (one, two, three) = ConvolutionGroup.Taps(group.Kernels[place]);
        double mean = 0, sum = 0;
        for (var tap = 0; tap < taps.Length; tap++) mean += (taps[tap] = _pass.Value(centre, tap)) / taps.Length;
        for (var tap = 0; tap < taps.Length; tap++) sum += taps[tap] = Math.Abs(taps[tap] - mean) * (tap == one || tap == two || tap == three ? 2 : 1);
        for (var tap = 0; tap < taps.Length && sum > 0; tap++)
            if (taps[tap] > 0) Credit(group, centre + ((tap - 4) * group.Dilation), moved * taps[tap] / sum, contributions);
    }

    /// <summary>A step's share goes to the channels that were added up; that of a change, to both steps; that of nothing before or behind the sequence, to its end.</summary>
    void Credit(ConvolutionGroup group, int step, double share, Span<double> contributions)
    {
        var (from, to) = (_pass.Start + Math.Clamp(step, 0, _pass.Steps - 1), _pass.Start + Math.Clamp(step + (group.IsDifference ? 1 : 0), 0, _pass.Steps - 1));
        var part = share / (2 * group.Channels.Length);
        foreach (var channel in group.Channels)
        {
            contributions[(from * bank.Channels) + channel] += part;
            contributions[(to * bank.Channels) + channel] += part;
        }
    }
}
