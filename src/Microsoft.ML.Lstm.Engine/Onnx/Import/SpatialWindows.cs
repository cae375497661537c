namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>The windows of a convolution or a pool, as a node's attributes say.</summary>
sealed class SpatialWindows(NodeReader node)
{
    // Far beyond what networks have; a damaged file would keep a processor busy for hours.
    const int MostTaps = 1 << 16;

    /// <summary>Axes of windows, at most.</summary>
    public const int MostAxes = Tensor.MostDims - 2;

    readonly long[]? _kernel = node.Ints("kernel_shape"), _strides = node.Ints("strides"), _dilations = node.Ints("dilations"), _pads = node.Ints("pads");
    readonly string _auto = node.Text("auto_pad", "NOTSET");
    readonly bool _ceiling = node.Flag("ceil_mode");

    /// <summary>One axis of the windows.</summary>
    public readonly record struct Axis(int Size, int Kernel, int Stride, int Dilation, int Before, int Windows)
    {
        /// <summary>The place that a window's tap reads, or -1 where it is padding.</summary>
        public int Place(int window, int tap) => (window * Stride) + (tap * Dilation) - Before is var at && at >= 0 && at < Size ? at : -1;
    }

    /// <summary>The axes of [batch, channels, ..] for a kernel of the given sizes, or of those that the node says.</summary>
    /// <param name="dims">The dimensions of the values.</param>
    /// <param name="kernel">The sizes of the kernel; empty for the node's own.</param>
    /// <param name="places">Room for <see cref="MostAxes"/> of them.</param>
    public ReadOnlySpan<Axis> Axes(ReadOnlySpan<int> dims, ReadOnlySpan<int> kernel, Span<Axis> places)
    {
        var count = dims.Length - 2;
        if (count is < 1 or > MostAxes) throw new InvalidDataException($"Windows need values [batch, channels, ..], not [{Tensor.Text(dims)}].");
        var axes = places[..count];
        for (var i = 0; i < count; i++)
        {
            var taps = kernel.IsEmpty ? checked((int)(_kernel?[i] ?? 1)) : kernel[i];
            var (stride, dilation) = (checked((int)(_strides?[i] ?? 1)), checked((int)(_dilations?[i] ?? 1)));
            if (taps < 1 || stride < 1 || dilation < 1) throw new InvalidDataException("Kernels, strides and dilations are 1 at least.");
            if (taps > MostTaps) throw new InvalidDataException($"A kernel has {taps} taps along an axis; {MostTaps} are the most.");
            var (size, span) = (dims[i + 2], checked(((taps - 1) * dilation) + 1));
            var (before, after) = (checked((int)(_pads?[i] ?? 0)), checked((int)(_pads?[count + i] ?? 0)));
            if (_auto is "SAME_UPPER" or "SAME_LOWER")
            {
                var pad = Math.Max(0, (((size + stride - 1) / stride) - 1) * stride + span - size);
                before = _auto == "SAME_UPPER" ? pad / 2 : pad - (pad / 2);
                after = pad - before;
            }
            else if (_auto == "VALID") (before, after) = (0, 0);
            else if (_auto != "NOTSET") throw new InvalidDataException($"The padding '{_auto}' is not known here.");
            if (before < 0 || after < 0) throw new InvalidDataException("Padding is not negative.");
            var room = checked(size + before + after) - span;
            var windows = room < 0 ? 0 : ((room + (_ceiling ? stride - 1 : 0)) / stride) + 1;
            // A window that would begin in the padding behind the values is none.
            if (_ceiling && windows > 1 && (windows - 1) * stride >= size + before) windows--;
            axes[i] = new(size, taps, stride, dilation, before, windows);
        }
        return axes;
    }
}
