using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Chunks marked outside, beginning and inside (Ramshaw and Marcus 1995), found by a bidirectional LSTM and a conditional random field.</summary>
[TestClass]
public sealed class SequenceTaggerTests
{
    const int Outside = 0, Begin = 1, Inside = 2;

    static readonly SequenceTrainingOptions Options = new() { Training = new() { Epochs = 30, BatchSize = 32, LearningRate = 0.02f, Threads = 2 } };

    static readonly Lazy<SequenceTagger> Trained = new(() => Train(Options));

    static SequenceTagger Fresh(int seed = 1) => new(new Sequential(new Bidirectional(() => new Layers.Recurrent.Lstm(3, 16)), new Linear(32, 3)), seed);

    static SequenceTagger Train(SequenceTrainingOptions options)
    {
        var tagger = Fresh();
        tagger.Train(Chunked(400, seed: 1), options, Chunked(100, seed: 2));
        return tagger;
    }

    /// <summary>
    /// A chunk is 2 to 6 steps long; only its first and last steps look like anything, and what is between looks like what is outside. Some steps are missing.
    /// </summary>
    static ExampleSet Chunked(int count, int seed, float noise = 0.25f)
    {
        var random = new Random(seed);
        var set = new ExampleSet(features: 3);
        for (var i = 0; i < count; i++)
        {
            var steps = random.Next(1, 40);
            var (input, labels) = (new float[3 * steps], new float[steps]);
            foreach (ref var x in input.AsSpan()) x = noise * (2 * random.NextSingle() - 1);
            for (var t = 0; t < steps - 1;)
            {
                var length = Math.Min(random.Next(2, 7), steps - t);
                if (random.NextSingle() < 0.5f)
                {
                    labels.AsSpan(t, length).Fill(Inside);
                    labels[t] = Begin;
                    input[3 * t] += 1;
                    input[3 * (t + length - 1) + 1] += 1;
                }
                t += length;
            }
            if (steps > 3 && random.Next(3) == 0)
            {
                var missing = random.Next(steps);
                if (labels[missing] == Outside) (input[3 * missing], labels[missing]) = (float.NaN, float.NaN);
            }
            set.Add(input, labels);
        }
        return set;
    }

    [TestMethod]
    public void Chunks_are_found_and_no_inside_follows_an_outside()
    {
        var set = Chunked(200, seed: 3);
        var (counts, all) = (default(Counts), 0);
        for (var i = 0; i < set.Count; i++)
        {
            var labels = new int[set.Steps(i, 0)];
            Trained.Value.Tag(set.Values(i, 0), labels);
            counts.Add(labels, set.Target(i));
            for (var t = 0; t < labels.Length; t++)
            {
                Assert.AreEqual(float.IsNaN(set.Target(i)[t]), labels[t] == -1);
                if (labels[t] >= 0) all++;
            }
        }
        Assert.IsTrue(counts.Right > 0.98 * all && counts.Torn == 0, $"{counts.Right} of {all} labels, inside follows outside {counts.Torn} times");
    }

    [TestMethod]
    public void Among_noise_labels_fit_together_where_those_of_single_steps_do_not()
    {
        const float Noise = 0.7f;
        var (tagger, few, test) = (Fresh(), Options with { Training = Options.Training with { Epochs = 15 } }, Chunked(200, seed: 3, Noise));
        var model = new SequenceModel(tagger.Network, new Losses.CrossEntropyLoss(3), 1);
        tagger.Train(Chunked(400, seed: 1, Noise), few);
        model.Train(Chunked(400, seed: 1, Noise), few);
        var (tagged, greedy) = (default(Counts), default(Counts));
        for (var i = 0; i < test.Count; i++)
        {
            var labels = new int[test.Steps(i, 0)];
            tagger.Tag(test.Values(i, 0), labels);
            tagged.Add(labels, test.Target(i));
            new GreedyDecoder(3).Decode(model.Predict(test.Values(i, 0)), Mask.None, labels);
            greedy.Add(labels, test.Target(i));
        }
        Assert.IsTrue(tagged.Right > greedy.Right - 20, $"{tagged.Right} labels are right, {greedy.Right} of single steps");
        Assert.IsTrue(tagged.Torn < 10 && greedy.Torn > 30, $"inside follows outside {tagged.Torn} times, {greedy.Torn} times for single steps");
    }

    struct Counts
    {
        public int Right, Torn;

        public void Add(int[] labels, ReadOnlySpan<float> targets)
        {
            var before = Outside;
            for (var t = 0; t < labels.Length; t++)
            {
                if (float.IsNaN(targets[t])) continue;
                if (labels[t] == (int)targets[t]) Right++;
                if (labels[t] == Inside && before == Outside) Torn++;
                before = labels[t];
            }
        }
    }

    [TestMethod]
    public void Training_gives_the_same_bits_on_any_number_of_threads()
    {
        var few = Options with { Training = Options.Training with { Epochs = 2 } };
        CollectionAssert.AreEqual(Train(few with { Training = few.Training with { Threads = 1 } }).Weights.ToArray(), Train(few with { Training = few.Training with { Threads = 3 } }).Weights.ToArray());
    }

    [TestMethod]
    public void The_field_learns_with_the_network_and_a_fresh_tagger_is_greedy()
    {
        var (tagger, set) = (Fresh(), Chunked(5, seed: 4));
        var field = tagger.Field.Weights.Count;
        Assert.AreEqual(tagger.Weights.Length, tagger.Network.Weights.Count + field);
        Assert.IsTrue(tagger.Weights[^field..].IndexOfAnyExcept(0f) < 0 && Trained.Value.Weights[^field..].IndexOf(0f) < 0);
        var transitions = Trained.Value.Weights[^9..];
        Assert.IsTrue(transitions[3 * Outside + Inside] < transitions[3 * Begin + Inside], "outside to inside is the rarer one");
        var model = new SequenceModel(tagger.Network, new Losses.CrossEntropyLoss(3), 1);
        int[] greedy = new int[set.Steps(0, 0)], labels = new int[set.Steps(0, 0)];
        new GreedyDecoder(3).Decode(model.Predict(set.Values(0, 0)), Mask.None, greedy);
        tagger.Tag(set.Values(0, 0), labels);
        for (var t = 0; t < labels.Length; t++) if (labels[t] >= 0) Assert.AreEqual(greedy[t], labels[t]);
    }

    /// <summary>Half of the labels are kept; what lies around each is learnt from them.</summary>
    [TestMethod]
    public void It_learns_from_sequences_of_which_half_the_labels_are_known()
    {
        var (random, full, partial, tagger) = (new Random(7), Chunked(120, seed: 1), new ExampleSet(3), Fresh());
        for (var i = 0; i < full.Count; i++) partial.Add(full.Values(i, 0), [.. full.Target(i).ToArray().Select(label => random.Next(2) == 0 ? float.NaN : label)]);
        tagger.Train(partial, Options);
        var (test, right, all) = (Chunked(40, seed: 2), 0, 0);
        for (var i = 0; i < test.Count; i++)
        {
            var labels = new int[test.Steps(i, 0)];
            tagger.Tag(test.Values(i, 0), labels);
            for (var t = 0; t < labels.Length; t++)
                if (labels[t] >= 0) (right, all) = (right + (labels[t] == test.Target(i)[t] ? 1 : 0), all + 1);
        }
        Assert.IsGreaterThan(0.9, (double)right / all);
    }

    [TestMethod]
    public void Tagging_allocates_nothing_once_warm()
    {
        var (input, labels) = (Chunked(1, seed: 5).Values(0, 0).ToArray(), new int[Chunked(1, seed: 5).Steps(0, 0)]);
        Trained.Value.Tag(input, labels);
        Assert.AreEqual(0, Allocation.Of(() => Trained.Value.Tag(input, labels)));
    }

    [TestMethod]
    public void What_cannot_be_tagged_or_learnt_from_is_refused()
    {
        var tagger = Fresh();
        void Refused(string part, params float[] labels)
        {
            var set = new ExampleSet(3);
            set.Add([1, 2, 3, 4, 5, 6], labels);
            StringAssert.Contains(Assert.Throws<ArgumentException>(() => tagger.Train(set, Options)).Message, part);
        }
        Refused("2 steps", 1);
        Refused("step 1 of sequence 0", 1, 3);
        Refused("step 1 of sequence 0", 1, 0.5f);
        Assert.ThrowsExactly<ArgumentException>(() => tagger.Train(new(3), Options));
        Assert.ThrowsExactly<ArgumentException>(() => tagger.Train(Chunked(3, 1), Options with { ChunkSteps = 4 }));
        Assert.ThrowsExactly<ArgumentException>(() => tagger.Train(new(2), Options));
        Assert.ThrowsExactly<ArgumentException>(() => tagger.Tag([1, 2, 3], new int[2]));
        Assert.ThrowsExactly<ArgumentException>(() => new SequenceTagger(new MeanPool(3), 1));
    }
}
