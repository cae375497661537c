using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Convolutions and pools over one axis or more.</summary>
static class ConvolutionNodes
{
    public static readonly Dictionary<string, OperatorMaker> All = new()
    {
        ["Conv"] = Convolution,
        ["MaxPool"] = node => Pool(node, average: false),
        ["AveragePool"] = node => Pool(node, average: true),
    };

    static NodeOperator Convolution(NodeReader node)
    {
        var (windows, groups) = (new SpatialWindows(node), checked((int)node.Int("group", 1)));
        if (groups < 1) throw new InvalidDataException("It has no group.");
        return (in call) =>
        {
            Span<int> dims = stackalloc int[Tensor.MostDims];
            var (x, kernel, bias) = (call.Input(0), call.Input(1), call.OptionalInput(2));
            if (kernel.Rank != x.Rank || x.Rank < 3 || kernel.Dims[1] * groups != x.Dims[1] || kernel.Dims[0] % groups != 0) throw new InvalidDataException($"A kernel [{Tensor.Text(kernel.Dims)}] of {groups} groups does not fit.");
            var axes = windows.Axes(x.Dims, kernel.Dims[2..], stackalloc SpatialWindows.Axis[SpatialWindows.MostAxes]);
            var (batch, outputs, perGroup) = (x.Dims[0], kernel.Dims[0] / groups, kernel.Dims[1]);
            (dims[0], dims[1]) = (batch, kernel.Dims[0]);
            for (var i = 0; i < axes.Length; i++) dims[i + 2] = axes[i].Windows;
            var y = call.Output(0).Resize(x.Type, dims[..x.Rank]);
            var (places, inner, taps) = (y.Size(2, y.Rank), x.Size(2, x.Rank), kernel.Size(2, kernel.Rank));
            var depth = checked(perGroup * taps);
            if (bias is not null && bias.Count != kernel.Dims[0]) throw new InvalidDataException($"{bias.Count} biases are too many or too few for {kernel.Dims[0]} channels.");
            for (var row = 0; row < batch * kernel.Dims[0]; row++) y.Floats.Slice(row * places, places).Fill(bias is null ? 0 : bias.Floats[row % kernel.Dims[0]]);
            if (y.Count == 0) return;
            // [outputs, channels · taps] x [channels · taps, places] -> [outputs, places]
            var columns = Tensor.CountOf([depth, places]);
            var room = call.Memory.Floats((long)columns + new Panels(places).Size(depth));
            for (var sequence = 0; sequence < batch; sequence++)
                for (var group = 0; group < groups; group++)
                {
                    Columns(x.Floats.Slice(((sequence * groups) + group) * perGroup * inner, perGroup * inner), axes, inner, taps, places, room[..columns]);
                    ProductNodes.Pack(room[..columns], depth, places, isTransposed: false, room[columns..]);
                    StridedMatrix left = new() { Values = kernel.Floats.Slice(group * outputs * depth, outputs * depth), RowStride = depth, SegmentDepth = depth };
                    Gemm.AddProduct(left, outputs, room[columns..], places, y.Floats.Slice(((sequence * groups) + group) * outputs * places, outputs * places), places);
                }
        };
    }

    // [channels, ..] -> [channels · taps, places]
    static void Columns(ReadOnlySpan<float> x, ReadOnlySpan<SpatialWindows.Axis> axes, int inner, int taps, int places, Span<float> columns)
    {
        for (; !x.IsEmpty; x = x[inner..])
            for (var tap = 0; tap < taps; tap++)
            {
                for (var place = 0; place < places; place++) columns[place] = At(axes, place, tap) is >= 0 and var at ? x[at] : 0;
                columns = columns[places..];
            }
    }

    // The place in a channel that a tap of a window reads; -1 for padding.
    static int At(ReadOnlySpan<SpatialWindows.Axis> axes, int window, int tap)
    {
        var (at, stride) = (0, 1);
        for (var i = axes.Length - 1; i >= 0; i--)
        {
            var (axis, here) = (axes[i], 0);
            if ((here = axis.Place(window % axis.Windows, tap % axis.Kernel)) < 0) return -1;
            at += here * stride;
            (window, tap, stride) = (window / axis.Windows, tap / axis.Kernel, stride * axis.Size);
        }
        return at;
    }

    static NodeOperator Pool(NodeReader node, bool average)
    {
        var (windows, counts) = (new SpatialWindows(node), average && node.Flag("count_include_pad"));
        if (!average && node.Int("storage_order", 0) != 0) throw new InvalidDataException("The order of columns is not known here.");
        if (!node.Says("kernel_shape")) throw new InvalidDataException("Its kernel_shape is missing.");
        return (in call) =>
        {
            Span<int> dims = stackalloc int[Tensor.MostDims];
            var x = call.Input(0);
            if (call.Wants(1)) throw new InvalidDataException("The places of greatest values are not given here.");
            if (x.Rank < 3) throw new InvalidDataException("It needs three dimensions at least.");
            var axes = windows.Axes(x.Dims, [], stackalloc SpatialWindows.Axis[SpatialWindows.MostAxes]);
            x.Dims[..2].CopyTo(dims);
            var (taps, inner) = (1, x.Size(2, x.Rank));
            for (var i = 0; i < axes.Length; i++) (dims[i + 2], taps) = (axes[i].Windows, checked(taps * axes[i].Kernel));
            var y = call.Output(0).Resize(x.Type, dims[..x.Rank]);
            var places = y.Size(2, y.Rank);
            for (var i = 0; i < y.Count; i++)
            {
                var channel = x.Floats.Slice(i / places * inner, inner);
                var (sum, there, greatest) = (0d, 0, float.NegativeInfinity);
                for (var tap = 0; tap < taps; tap++)
                {
                    if (At(axes, i % places, tap) is not (>= 0 and var at)) continue;
                    (sum, greatest) = (sum + channel[at], MathF.Max(greatest, channel[at]));
                    there++;
                }
                y.Floats[i] = average ? (float)(sum / (counts ? taps : there)) : greatest;
            }
        };
    }
}
