using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

/// <summary>Random convolutions of sequences (MiniRocket, Dempster et al. 2021): kernels at many dilations, with biases that are quantiles of their responses in training. Behind them the values themselves.</summary>
/// <remarks>A feature is the share of a kernel's responses above a bias. Half of the kernels read the changes from step to step (MultiRocket, Tan et al. 2022).</remarks>
/// <param name="Channels">Features of a step.</param>
/// <param name="Groups">The kernels.</param>
/// <param name="ValueSteps">Steps that a sequence is stretched or compressed to, whose values are features, too; 0 for none.</param>
sealed record ConvolutionBank(int Channels, ConvolutionGroup[] Groups, int ValueSteps)
{
    const int MostDilations = 32, MostChannels = 9, KernelsOfSomeChannels = 4, MostValueSteps = 512, MostValues = 4096;

    /// <summary>Features of a sequence that are shares of responses.</summary>
    public int Responses { get; } = Groups.Sum(group => group.Biases.Length);

    /// <summary>Features of a sequence: those, then values [ValueSteps, Channels].</summary>
    public int Features => Responses + (ValueSteps * Channels);

    /// <summary>Reads a training sequence into a pass, by its number.</summary>
    public delegate void Reader(int number, ConvolutionPass pass);

    /// <summary>A bank of at most so many features, and at least two for each kernel.</summary>
    /// <param name="features">Features at most.</param>
    /// <param name="channels">Features of a step.</param>
    /// <param name="sequences">Training sequences.</param>
    /// <param name="read">Reads one.</param>
    /// <param name="random">Draws channels, and the sequences whose responses a kernel's biases are quantiles of.</param>
    public static ConvolutionBank Fit(int features, int channels, int sequences, Reader read, Random random)
    {
        var pass = new ConvolutionPass(channels);
        var groups = new List<ConvolutionGroup>();
        var steps = MeanSteps(pass, sequences, read);
        foreach (var (dilation, biases) in Dilations(Math.Max(1, features / (2 * ConvolutionGroup.AllKernels)), steps))
        {
            foreach (var isDifference in (bool[])[false, true])
            {
                var kernels = Enumerable.Range(0, ConvolutionGroup.AllKernels).ToArray();
                if (channels > 1) random.Shuffle(kernels);
                foreach (var some in kernels.Chunk(channels > 1 ? KernelsOfSomeChannels : kernels.Length))
                    groups.Add(WithQuantiles(new(dilation, isDifference, Some(channels, random), some, new float[some.Length * biases]), sequences, read, pass, random));
            }
        }

        return new(channels, [.. groups], Math.Min((int)Math.Round(steps), Math.Min(MostValueSteps, MostValues / channels)));
    }

    /// <summary>Writes a bank, or reads one of so many channels; before version 5 of the file values are no features.</summary>
    public static ConvolutionBank Transfer(ModelCodec codec, ConvolutionBank? bank, int channels) =>
        new(channels, ConvolutionGroup.TransferAll(codec, bank?.Groups, channels), codec.Version < 5 ? 0 : codec.Int(bank?.ValueSteps, 0, Math.Min(MostValueSteps, MostValues / channels)));

    static double MeanSteps(ConvolutionPass pass, int sequences, Reader read)
    {
        const int most = 100;
        double sum = 0;
        var looked = Math.Min(most, sequences);
        for (var i = 0; i < looked; i++)
        {
            read((int)((long)i * sequences / looked), pass);
            sum += pass.Steps;
        }

        return sum / looked;
    }

    /// <summary>Dilations up to where a kernel spans the sequence, evenly in their logarithm, and how many biases a kernel has at each.</summary>
    static IEnumerable<(int Dilation, int Biases)> Dilations(int perKernel, double steps)
    {
        var count = Math.Min(perKernel, MostDilations);
        var most = Math.Log2(Math.Max(1, (steps - 1) / 8));
        var shares = new SortedDictionary<int, int>();
        for (var i = 0; i < perKernel; i++)
        {
            var place = i % count;
            var dilation = (int)Math.Pow(2, count == 1 ? 0 : most * place / (count - 1));
            shares[dilation] = shares.GetValueOrDefault(dilation) + 1;
        }

        return shares.Select(share => (share.Key, share.Value));
    }

    /// <summary>Some channels: mostly few, at times many.</summary>
    static int[] Some(int channels, Random random)
    {
        var count = channels == 1 ? 1 : (int)Math.Pow(2, random.NextDouble() * Math.Log2(Math.Min(channels, MostChannels) + 1));
        var all = Enumerable.Range(0, channels).ToArray();
        random.Shuffle(all);
        return [.. all.Take(Math.Min(count, channels)).Order()];
    }

    static ConvolutionGroup WithQuantiles(ConvolutionGroup group, int sequences, Reader read, ConvolutionPass pass, Random random)
    {
        var golden = (Math.Sqrt(5) + 1) / 2;
        for (var place = 0; place < group.Kernels.Length; place++)
        {
            read(random.Next(sequences), pass);
            pass.Begin(group);
            var responses = pass.Respond(group, place, out var count, out _)[..count];
            responses.Sort();
            for (var i = 0; i < group.BiasesPerKernel; i++)
            {
                // A sequence of low discrepancy, so that each kernel has high and low ones.
                var share = golden * ((place * group.BiasesPerKernel) + i + 1) % 1 * (count - 1);
                var below = (int)share;
                var (low, high) = (responses[below], responses[Math.Min(below + 1, count - 1)]);
                group.Biases[(place * group.BiasesPerKernel) + i] = (float)(low + ((high - low) * (share - below)));
            }
        }

        return group;
    }
}
