using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Objectives;

namespace Microsoft.ML.Lstm.Engine.Tests.Decoding;

/// <summary>Probabilities of labels and stretches, against all sequences of labels that there are.</summary>
[TestClass]
public sealed class TagMarginalsTests
{
    const int Labels = 3, Steps = 4;
    const double Temperature = 1.7;

    readonly Crf _crf = new(Labels);
    readonly float[] _outputs = Numbers(Steps * Labels, 2), _weights;

    public TagMarginalsTests() => _weights = Numbers(_crf.Weights.Count, 1);

    [TestMethod]
    public void The_probability_of_each_label_is_that_over_all_sequences()
    {
        var marginals = Computed();
        var found = new float[Labels];
        for (var t = 0; t < Steps; t++)
        {
            marginals.CopyTo(t, found);
            for (var label = 0; label < Labels; label++) Assert.AreEqual(Share(labels => labels[t] == label), found[label], 1e-6);
        }
    }

    [TestMethod]
    public void The_probability_of_a_stretch_is_that_of_all_sequences_that_have_it_and_end_it_there()
    {
        var marginals = Computed();
        for (var start = 0; start < Steps; start++)
        {
            for (var length = 1; start + length <= Steps; length++)
            {
                var (first, end) = (start, start + length);
                int[] stretch = [.. Enumerable.Repeat(1, length)];
                var expected = Share(labels => labels[first..end].SequenceEqual(stretch) && (first == 0 || labels[first - 1] != 1) && (end == Steps || labels[end] != 1));
                // Transitions are divided by the temperature as floats.
                Assert.AreEqual(expected, marginals.Stretch(start, stretch, (from, to) => from != to, (from, to) => from != to), 1e-7);
            }
        }
    }

    [TestMethod]
    public void The_probability_of_a_sequence_is_its_share()
    {
        var marginals = Computed();
        foreach (var labels in All()) Assert.AreEqual(Share(other => other.SequenceEqual(labels)), Math.Exp(marginals.LogProbability(labels)), 1e-6);
    }

    TagMarginals Computed()
    {
        var marginals = new TagMarginals(_crf, _weights, Temperature);
        marginals.Compute(_outputs);
        return marginals;
    }

    double Share(Func<int[], bool> has) => All().Where(has).Sum(Power) / All().Sum(Power);

    double Power(int[] labels)
    {
        double score = _weights[labels[0]] + _weights[Labels + labels[^1]];
        for (var t = 0; t < Steps; t++) score += _outputs[(t * Labels) + labels[t]] + (t == 0 ? 0 : _weights[(2 * Labels) + (labels[t - 1] * Labels) + labels[t]]);
        return Math.Exp(score / Temperature);
    }

    static IEnumerable<int[]> All() => Enumerable.Range(0, (int)Math.Pow(Labels, Steps)).Select(number => Enumerable.Range(0, Steps).Select(t => number / (int)Math.Pow(Labels, t) % Labels).ToArray());

    static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (4 * random.NextSingle()) - 2)];
    }
}
