using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Settings that all tasks share have their effect in each, and a checkpoint knows them.</summary>
[TestClass]
public sealed class SharedSettingTests
{
    static readonly AutoencoderOptions Autoencoder = new() { Network = new() { HiddenSize = 5, Layers = 2 }, Training = new() { Epochs = 4, BatchSize = 8, LearningRate = 0.01f } };

    [TestMethod]
    public void A_schedule_moves_the_rate_of_forecasters_and_autoencoders()
    {
        var forecaster = ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { Epochs = 4, LearningRate = 0.01f, EarlyStoppingPatience = 100, Members = 1 } };
        foreach (var schedule in Enum.GetValues<LearningRateSchedule>())
        {
            var rates = new List<float>();
            Forecaster.Train([ForecastFixtures.Series(200)], forecaster with { Training = forecaster.Training with { Schedule = schedule, OnReport = report => rates.Add(report.LearningRate) } }, 1);
            Check(rates[..4]);
            rates.Clear();
            SequenceAutoencoder.Train(WaveFixtures.Normal(60, 1), WaveFixtures.Normal(20, 2), Autoencoder with { Training = Autoencoder.Training with { Schedule = schedule, OnReport = report => rates.Add(report.LearningRate) } }, 1);
            Check(rates);

            void Check(List<float> seen)
            {
                var expected = schedule switch
                {
                    LearningRateSchedule.Constant => seen.TrueForAll(rate => rate == 0.01f),
                    LearningRateSchedule.Steps => seen[0] == 0.01f && Math.Abs(seen[^1] - 0.0001f) < 1e-7,
                    _ => seen[0] < 0.01f && seen[^1] < 0.001f,
                };
                Assert.IsTrue(expected, $"{schedule}: {string.Join(' ', seen)}");
            }
        }
    }

    [TestMethod]
    public void Dropout_changes_what_an_autoencoder_learns_and_nothing_of_the_model_it_leaves()
    {
        var dropping = Autoencoder with { Network = Autoencoder.Network with { Dropout = 0.3f } };
        byte[][] files = [.. new[] { Autoencoder, dropping }.Select(options => Saved(options, 1))];
        CollectionAssert.AreNotEqual(files[0], files[1]);
        CollectionAssert.AreEqual(files[1], Saved(dropping, 3), "threads change no bit");
        var loaded = SequenceAutoencoder.Load(new MemoryStream(files[1])); // which checks its layers, none of them dropout, against the file
        var (scores, again) = (new float[20], new float[20]);
        loaded.Score(WaveFixtures.Normal(20, 2), scores);
        SequenceAutoencoder.Train(WaveFixtures.Normal(60, 1), null, dropping, 1).Score(WaveFixtures.Normal(20, 2), again);
        CollectionAssert.AreEqual(scores, again);

        static byte[] Saved(AutoencoderOptions options, int threads)
        {
            var file = new MemoryStream();
            SequenceAutoencoder.Train(WaveFixtures.Normal(60, 1), null, options with { Training = options.Training with { Threads = threads } }, 1).Save(file);
            return file.ToArray();
        }
    }

    [TestMethod]
    public void A_checkpoint_knows_both_parts_but_for_what_changes_no_weight()
    {
        var known = Print(ForecastFixtures.Tiny);
        Assert.AreNotEqual(known, Print(ForecastFixtures.Tiny with { Network = ForecastFixtures.Tiny.Network with { HiddenSize = 10 } }));
        Assert.AreNotEqual(known, Print(ForecastFixtures.Tiny with { Network = ForecastFixtures.Tiny.Network with { Dropout = 0.1f } }));
        Assert.AreNotEqual(known, Print(ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { WeightDecay = 0.02f } }));
        Assert.AreNotEqual(known, Print(ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { Schedule = LearningRateSchedule.Steps } }));
        Assert.AreEqual(known, Print(ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { WeightDecay = 0.01f } }), "the default by its value");
        Assert.AreEqual(known, Print(ForecastFixtures.Tiny with
        {
            Training = ForecastFixtures.Tiny.Training with { Seed = 9, Threads = 3, Machines = new() { Count = 2 }, CancellationToken = new(canceled: true), CheckpointPath = "elsewhere", OnReport = _ => { } },
        }));

        static string Print(ForecastOptions options)
        {
            using var fingerprint = new TrainingFingerprint();
            return Convert.ToHexString(fingerprint.AddProperties(options.Resolved()).Value());
        }
    }
}
