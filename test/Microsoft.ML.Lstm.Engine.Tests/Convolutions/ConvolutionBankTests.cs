using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Convolutions;

namespace Microsoft.ML.Lstm.Engine.Tests.Convolutions;

[TestClass]
public sealed class ConvolutionBankTests
{
    /// <summary>Sequences [steps, channels] of normal numbers.</summary>
    internal static float[][] Sequences(int count, int channels, int least, int most, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, channels * random.Next(least, most + 1)).Select(_ => (float)random.NextDouble() - 0.5f).ToArray())];
    }

    internal static ConvolutionBank Bank(float[][] sequences, int channels, int features = 1000, int seed = 1) =>
        ConvolutionBank.Fit(features, channels, sequences.Length, (number, pass) => pass.Load(sequences[number]), new Random(seed));

    static float[] Features(ConvolutionBank bank, float[] values)
    {
        var (pass, features) = (new ConvolutionPass(bank.Channels), new float[bank.Features]);
        pass.Load(values);
        pass.Features(bank, features);
        return features;
    }

    [TestMethod]
    public void The_kernels_are_all_choices_of_three_of_nine_taps()
    {
        var kernels = Enumerable.Range(0, ConvolutionGroup.AllKernels).Select(ConvolutionGroup.Taps).ToArray();
        Assert.AreEqual(84, kernels.Distinct().Count());
        Assert.IsTrue(kernels.All(taps => taps.One < taps.Two && taps.Two < taps.Three && taps is { One: >= 0, Three: <= 8 }));
    }

    /// <summary>At lengths below and above a vector, a kernel, and a kernel's widest reach.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Features_are_the_shares_that_their_definition_gives(int channels)
    {
        var bank = Bank(Sequences(20, channels, 60, 120), channels);
        Assert.IsTrue(bank.Groups.Select(group => group.Dilation).Distinct().Count() > 3);
        foreach (var steps in (int[])[1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 100, 257])
        {
            var values = Sequences(1, channels, steps, steps, seed: steps)[0];
            var expected = ConvolutionReference.Features(bank, [.. values.Chunk(channels)]).ToArray();
            var features = Features(bank, values);
            Assert.AreEqual(expected.Length, features.Length);
            for (var i = 0; i < features.Length; i++) Assert.AreEqual(expected[i].Share, features[i], 1e-6 + expected[i].Doubt, $"feature {i} of {steps} steps");
        }
    }

    [TestMethod]
    public void What_is_missing_at_the_ends_is_left_out_and_within_is_interpolated()
    {
        var bank = Bank(Sequences(20, 1, 60, 60), 1);
        var values = Sequences(1, 1, 50, 50, seed: 7)[0];
        CollectionAssert.AreEqual(Features(bank, values), Features(bank, [float.NaN, float.NaN, .. values, float.NaN]));
        var (gap, line) = (values.ToArray(), values.ToArray());
        (gap[20], gap[21], line[20]) = (float.NaN, float.NaN, values[19] + ((values[22] - values[19]) / 3));
        line[21] = values[19] + (2 * ((values[22] - values[19]) / 3));
        CollectionAssert.AreEqual(Features(bank, line), Features(bank, gap));
        CollectionAssert.AreEqual(Features(bank, [0]), Features(bank, [float.NaN, float.NaN]));
        CollectionAssert.AreEqual(Features(bank, [0]), Features(bank, []));
    }

    [TestMethod]
    public void A_pass_remembers_nothing_of_the_sequence_before()
    {
        var bank = Bank(Sequences(20, 2, 10, 90), 2);
        var pass = new ConvolutionPass(2);
        foreach (var values in Sequences(10, 2, 1, 200, seed: 5))
        {
            var features = new float[bank.Features];
            pass.Load(values);
            pass.Features(bank, features);
            CollectionAssert.AreEqual(Features(bank, values), features);
        }
    }

    [TestMethod]
    public void Biases_lie_among_the_responses_so_that_features_differ()
    {
        var sequences = Sequences(50, 1, 100, 100);
        var bank = Bank(sequences, 1);
        var features = sequences.Select(values => Features(bank, values)).ToArray();
        var means = Enumerable.Range(0, bank.Responses).Select(f => features.Average(row => row[f])).ToArray();
        Assert.IsGreaterThan(0.9, means.Count(mean => mean is > 0.02f and < 0.98f) / (double)means.Length);
        Assert.AreEqual(0.5, means.Average(), 0.05);
    }

    [TestMethod]
    public void The_seed_decides_a_bank_and_a_file_keeps_it()
    {
        var sequences = Sequences(20, 3, 30, 60);
        var bank = Bank(sequences, 3);
        CollectionAssert.AreEqual(Features(bank, sequences[0]), Features(Bank(sequences, 3), sequences[0]));
        CollectionAssert.AreNotEqual(Features(bank, sequences[0]), Features(Bank(sequences, 3, seed: 2), sequences[0]));
        using var stream = new MemoryStream();
        ConvolutionBank.Transfer(ModelCodec.Writer(stream, 5), bank, 3);
        stream.Position = 0;
        CollectionAssert.AreEqual(Features(bank, sequences[1]), Features(ConvolutionBank.Transfer(ModelCodec.Reader(stream, 5), null, 3), sequences[1]));
    }

    [TestMethod]
    public void A_file_of_version_4_has_no_values()
    {
        var sequences = Sequences(20, 3, 30, 60);
        var bank = Bank(sequences, 3) with { ValueSteps = 0 };
        using var stream = new MemoryStream();
        ConvolutionBank.Transfer(ModelCodec.Writer(stream, 4), bank, 3);
        stream.Position = 0;
        var read = ConvolutionBank.Transfer(ModelCodec.Reader(stream, 4), null, 3);
        Assert.AreEqual(bank.Responses, read.Features);
        CollectionAssert.AreEqual(Features(bank, sequences[1]), Features(read, sequences[1]));
    }

    /// <summary>A sequence as long as the bank's is read as it is; another is stretched or compressed, its ends in place.</summary>
    [TestMethod]
    public void Values_are_read_at_so_many_steps_however_long_a_sequence_is()
    {
        var bank = Bank(Sequences(20, 2, 40, 40), 2);
        Assert.AreEqual(40, bank.ValueSteps);
        foreach (var steps in (int[])[1, 2, 39, 40, 41, 500])
        {
            var values = Sequences(1, 2, steps, steps, seed: steps)[0];
            var read = Features(bank, values)[bank.Responses..];
            Assert.HasCount(80, read);
            if (steps == 40) CollectionAssert.AreEqual(values, read);
            CollectionAssert.AreEqual(values[..2], read[..2]);
            CollectionAssert.AreEqual(values[^2..], read[^2..]);
        }
    }

    /// <summary>Shares sum to what the features differ by from those of zeros, each weighted.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void An_attribution_sums_to_the_difference_from_a_sequence_of_zeros(int channels)
    {
        var bank = Bank(Sequences(20, channels, 30, 60), channels);
        var random = new Random(3);
        var weights = Enumerable.Range(0, bank.Features).Select(_ => random.NextDouble() - 0.5).ToArray();
        foreach (var values in Sequences(5, channels, 20, 80, seed: 4))
        {
            var contributions = new double[values.Length];
            new ConvolutionAttribution(bank).Add(values, weights, contributions);
            var (ours, zeros) = (Features(bank, values), Features(bank, new float[values.Length]));
            Assert.AreEqual(weights.Select((weight, i) => weight * (ours[i] - zeros[i])).Sum(), contributions.Sum(), 1e-4);
            Assert.IsGreaterThan(values.Length / 2, contributions.Count(value => value != 0));
        }
    }
}
