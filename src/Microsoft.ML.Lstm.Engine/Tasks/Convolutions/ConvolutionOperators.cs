using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

/// <summary>What <see cref="ConvolutionPass"/> computes, as ONNX operators; sums are taken in its order, as a response may lie on the very value that it is compared with.</summary>
static class ConvolutionOperators
{
    const int Reach = KernelResponses.Taps / 2;

    /// <summary>The features of a bank [batch, features], from a sequence with masked steps.</summary>
    public static OnnxValue Features(ConvolutionBank bank, OnnxSequence sequence)
    {
        var (graph, mask) = (sequence.Graph, sequence.Mask!);
        // The steps from the first that is there to the last, at the front; at least one.
        var length = (mask.End - mask.First).AtLeast(1);
        var latest = sequence.Values.Size(1).Cast(OnnxType.Float) - 1;
        var numbers = mask.Numbers - 1;
        var whole = StepInterpolation.Interpolate(sequence.Values, mask).GatherSteps((numbers + mask.First).Apply("Min", latest).Cast(OnnxType.Int64));
        // [batch, channels and one of zeros, steps], zeros behind the end.
        var channels = (whole * numbers.Below(length).Unsqueeze(-1)).Transpose(0, 2, 1).Apply("Pad", graph.Integers(0, 0, 0, 0, 1, 0));
        var features = Alike(bank.Groups).Select(groups => Shares(groups, bank.Channels, channels, numbers, length)).ToList();
        if (bank.ValueSteps > 0) features.Add(Values(whole, length, bank));
        return graph.Concat(1, [.. features]);
    }

    // Groups in a row that differ in channels and kernels only are computed side by side: their operators would be ten thousands.
    static List<List<ConvolutionGroup>> Alike(ConvolutionGroup[] groups)
    {
        var alike = new List<List<ConvolutionGroup>>();
        foreach (var group in groups)
        {
            if (alike is [.., [var first, ..] last] && Kind(first) == Kind(group)) last.Add(group);
            else alike.Add([group]);
        }
        return alike;

        static (int Dilation, bool IsDifference, int Biases) Kind(ConvolutionGroup group) => (group.Dilation, group.IsDifference, group.BiasesPerKernel);
    }

    // The share of each kernel's responses above each of its biases.
    static OnnxValue Shares(List<ConvolutionGroup> groups, int zeros, OnnxValue channels, OnnxValue numbers, OnnxValue length)
    {
        var (graph, kind, most) = (numbers.Graph, groups[0], groups.Max(group => group.Channels.Length));
        var (biases, dilation, reach) = (kind.BiasesPerKernel, kind.Dilation, Reach * kind.Dilation);
        var kernels = groups.SelectMany((group, g) => group.Kernels.Select((kernel, place) => (Group: g, IsCut: !group.IsPadded(place), Taps: ConvolutionGroup.Taps(kernel)))).ToArray();
        // [batch, groups, steps], one channel of each group after the other.
        var sum = Enumerable.Range(0, most).Select(place => channels.Gather(1, [.. groups.Select(group => (long)(place < group.Channels.Length ? group.Channels[place] : zeros))])).Aggregate((one, other) => one + other);
        if (kind.IsDifference)
        {
            var following = sum.Apply("Pad", graph.Integers(0, 0, 0, 0, 0, 1)).Slice(2, 1, long.MaxValue);
            sum = (following - sum) * numbers.Below(length - 1).Unsqueeze(1);
            length = (length - 1).AtLeast(1);
        }

        var padded = sum.Apply("Pad", graph.Integers(0, 0, reach, 0, 0, reach));
        var taps = Enumerable.Range(0, KernelResponses.Taps).Select(tap => padded.Slice(2, tap * dilation, tap < 2 * Reach ? (tap - (2 * Reach)) * (long)dilation : long.MaxValue)).ToArray();
        var common = taps.Skip(1).Aggregate(taps[0].Apply("Neg"), (all, tap) => all - tap).Gather(1, [.. kernels.Select(kernel => (long)kernel.Group)]);
        // [batch, taps · groups, steps]
        var all = graph.Concat(1, taps);
        OnnxValue Heavy(Func<(int One, int Two, int Three), int> tap) => all.Gather(1, [.. kernels.Select(kernel => ((long)tap(kernel.Taps) * groups.Count) + kernel.Group)]);
        // [batch, kernels, 1, steps] beside [kernels, biases, 1]
        var responses = (common + ((Heavy(some => some.One) + Heavy(some => some.Two) + Heavy(some => some.Three)) * 3)).Unsqueeze(2);
        var limits = graph.Constant("biases", [.. groups.SelectMany(group => group.Biases)], kernels.Length, biases, 1);
        var (counts, counted) = Counted([.. kernels.Select(kernel => kernel.IsCut ? 1f : 0)], reach, numbers, length);
        return ((responses.Apply("Greater", limits).Cast(OnnxType.Float) * counted).Reduce("ReduceSum", 3) / counts).Reshape(0, kernels.Length * biases);
    }

    // For each kernel how many of its responses count, and which [batch, kernels, 1, steps]: all, or those of steps that it does not reach beyond the ends from.
    static (OnnxValue Counts, OnnxValue Counted) Counted(float[] isCut, float reach, OnnxValue numbers, OnnxValue length)
    {
        var graph = numbers.Graph;
        var first = graph.Number(2 * reach).Below(length).Unsqueeze(-1).Unsqueeze(-1) * graph.Constant("cut", isCut, isCut.Length, 1, 1) * reach;
        var (at, end) = (numbers.Unsqueeze(1).Unsqueeze(1), length.Unsqueeze(-1).Unsqueeze(-1) - first);
        return (end - first, at.Below(end) * (1 - at.Below(first)));
    }

    // The sequence stretched or compressed to so many steps.
    static OnnxValue Values(OnnxValue whole, OnnxValue length, ConvolutionBank bank)
    {
        var (graph, steps) = (whole.Graph, bank.ValueSteps);
        var latest = (length - 1).Cast(OnnxType.Double);
        // Steps times the last number, over one less than the steps.
        var (over, numbers) = steps == 1 ? (2f, [1f]) : (steps - 1f, Enumerable.Range(0, steps).Select(step => (float)step).ToArray());
        var place = graph.Constant("numbers", numbers, 1, steps).Cast(OnnxType.Double) * latest / graph.Number(over).Cast(OnnxType.Double);
        var before = place.Apply("Floor");
        var part = (place - before).Cast(OnnxType.Float).Unsqueeze(-1);
        var after = (before.Cast(OnnxType.Float) + 1).Apply("Min", length - 1).Cast(OnnxType.Int64);
        var (one, other) = (whole.GatherSteps(before.Cast(OnnxType.Int64)), whole.GatherSteps(after));
        return (one + (part * (other - one))).Reshape(0, steps * bank.Channels);
    }
}
