using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

/// <summary>Kernels that read the same channels with the same dilation, and the biases of each.</summary>
/// <param name="Dilation">Steps from one tap to the next.</param>
/// <param name="IsDifference">Whether they read the change from step to step in place of the values.</param>
/// <param name="Channels">The features of a step whose sum they read.</param>
/// <param name="Kernels">Numbers of the kernels.</param>
/// <param name="Biases">[kernels, biases of each].</param>
sealed record ConvolutionGroup(int Dilation, bool IsDifference, int[] Channels, int[] Kernels, float[] Biases)
{
    /// <summary>Kernels of nine taps, three of which have the weight 2.</summary>
    public const int AllKernels = 84;

    const int MostDilation = 1 << 20, MostGroups = 1 << 12;

    static readonly (int One, int Two, int Three)[] AllTaps =
        [.. from one in Enumerable.Range(0, 9) from two in Enumerable.Range(0, one) from three in Enumerable.Range(0, two) select (three, two, one)];

    /// <summary>The taps of weight 2 of a kernel.</summary>
    public static (int One, int Two, int Three) Taps(int kernel) => AllTaps[kernel];

    public int BiasesPerKernel => Biases.Length / Kernels.Length;

    public ReadOnlySpan<float> BiasesOf(int place) => Biases.AsSpan(place * BiasesPerKernel, BiasesPerKernel);

    /// <summary>Whether a kernel answers at every step, with zeros beyond the ends, or only where it lies within the sequence: every other one does either.</summary>
    public bool IsPadded(int place) => (Kernels[place] + Dilation) % 2 == 0;

    /// <summary>Writes the groups of a bank, or reads them.</summary>
    public static ConvolutionGroup[] TransferAll(ModelCodec codec, ConvolutionGroup[]? groups, int channels) => codec.List(groups, 1, MostGroups, group =>
    {
        var (dilation, isDifference) = (codec.Int(group?.Dilation, 1, MostDilation), codec.Flag(group?.IsDifference));
        var read = codec.List(group?.Channels, 1, channels, channel => codec.Int(channel, 0, channels - 1));
        var kernels = codec.List(group?.Kernels, 1, AllKernels, kernel => codec.Int(kernel, 0, AllKernels - 1));
        var biases = codec.Int(group?.BiasesPerKernel, 1, 1 << 16);
        return new ConvolutionGroup(dilation, isDifference, read, kernels, codec.Floats(group?.Biases, kernels.Length * biases));
    });
}
