using System.Security.Cryptography;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Engine.Tests.Tasks;

namespace Microsoft.ML.Lstm.Engine.Tests.Persistence;

[TestClass]
public sealed class SequenceAutoencoderFileTests
{
    static readonly SequenceAutoencoder Fitted = SequenceAutoencoder.Train(WaveFixtures.Normal(20, 1), null, new() { Network = new() { HiddenSize = 2, Cell = CellKind.PeepholeLstm }, Training = new() { Epochs = 2 }, MaskRate = 0.1f }, seed: 1);

    static byte[] Saved(SequenceAutoencoder model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    static float[] Scores(SequenceAutoencoder model)
    {
        var scores = new float[9];
        model.Score(WaveFixtures.Normal(9, 2), scores, threads: 1);
        return scores;
    }

    [TestMethod]
    public void What_is_loaded_scores_alike_and_saves_alike()
    {
        var loaded = SequenceAutoencoder.Load(new MemoryStream(Saved(Fitted)));
        CollectionAssert.AreEqual(Scores(Fitted), Scores(loaded));
        CollectionAssert.AreEqual(Saved(Fitted), Saved(loaded));
        Assert.AreEqual((Fitted.Inputs[0], Fitted.Threshold, Fitted.FalseAlarmRate, Fitted.ValidationLoss, Fitted.Epochs),
            (loaded.Inputs[0], loaded.Threshold, loaded.FalseAlarmRate, loaded.ValidationLoss, loaded.Epochs));
        CollectionAssert.AreEqual(Fitted.LossCurve.ToArray(), loaded.LossCurve.ToArray());
    }

    [TestMethod]
    public void A_threshold_for_any_rate_can_be_loaded()
    {
        var rare = SequenceAutoencoder.Train(WaveFixtures.Normal(20, 1), null, new() { Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 2 }, FalseAlarmRate = 1e-12f }, seed: 1);
        var loaded = SequenceAutoencoder.Load(new MemoryStream(Saved(rare)));
        Assert.AreEqual((rare.Threshold, rare.ThresholdRate, rare.EffectiveSampleSize), (loaded.Threshold, loaded.ThresholdRate, loaded.EffectiveSampleSize));
    }

    [TestMethod]
    public void A_model_of_version_1_is_loaded_and_scores_as_it_did()
    {
        var (state, values) = (Fitted.State, new float[] { 1, 2, 2000, 4 });
        using var stream = new MemoryStream();
        Envelope.Write(stream, "SEQA", 1, codec =>
        {
            codec.Units(state.Network.Input.Name);
            foreach (var size in (int[])[state.Network.Input.Size, (int)state.Network.Cell, state.Network.HiddenSize, state.Network.Layers]) codec.Int(size);
            codec.Float(state.Network.MaskRate);
            codec.Floats(state.Scaler.Means, 2);
            codec.Floats([state.Scaler.Scales[0], 0], 2);
            codec.Floats(state.ReferenceErrors, 2);
            codec.Double(state.Threshold);
            codec.Float(state.FalseAlarmRate);
            codec.Double(state.ValidationLoss);
            codec.Int(state.Epochs);
            LossPoint.TransferCurve(codec, state.LossCurve);
            codec.Floats(state.Weights, state.Weights.Length);
        });
        stream.Position = 0;
        var loaded = SequenceAutoencoder.Load(stream);
        Assert.AreEqual((Fitted.Threshold, Fitted.FalseAlarmRate, (double)Fitted.FalseAlarmRate, 0), (loaded.Threshold, loaded.FalseAlarmRate, loaded.ThresholdRate, loaded.EffectiveSampleSize));
        var scaled = new float[4];
        loaded.State.Scaler.Apply(values, scaled);
        CollectionAssert.AreEqual(new[] { (1 - state.Scaler.Means[0]) * state.Scaler.Scales[0], 0, 1000, 0 }, scaled, "not compressed, and cut at 1000");
        Assert.AreEqual(Score(3), Score(1e9f), "the second feature was constant, and not looked at");
        CollectionAssert.AreEqual(Scores(loaded), Scores(SequenceAutoencoder.Load(new MemoryStream(Saved(loaded)))), "saved again, it stays what it was");

        float Score(float second)
        {
            var (set, scores) = (new ExampleSet(WaveFixtures.Input), new float[1]);
            WaveFixtures.Add(set, [1, second, 2, second]);
            loaded.Score(set, scores);
            return scores[0];
        }
    }

    [TestMethod]
    public void Damage_is_noticed_and_what_no_training_makes_is_read_or_refused_although_the_checksum_agrees()
    {
        var saved = Saved(Fitted);
        for (var i = 0; i < saved.Length; i++)
        {
            var bytes = saved.ToArray();
            bytes[i] ^= 0x81;
            Assert.ThrowsExactly<InvalidDataException>(() => SequenceAutoencoder.Load(new MemoryStream(bytes)), $"byte {i}");
            if (i < 24 || i >= saved.Length - 32) continue;
            foreach (var value in (byte[])[0, 0x7F, 0xFF])
            {
                bytes[i] = value;
                SHA256.HashData(bytes.AsSpan(..^32), bytes.AsSpan(bytes.Length - 32));
                try
                {
                    Scores(SequenceAutoencoder.Load(new MemoryStream(bytes)));
                }
                catch (Exception refused) when (refused is InvalidDataException or ArgumentException)
                {
                }
            }
        }
    }
}
