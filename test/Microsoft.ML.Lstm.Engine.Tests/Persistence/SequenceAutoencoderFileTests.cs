using System.Security.Cryptography;
using Microsoft.ML.Lstm.Engine.Models;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Tests.Models;

namespace Microsoft.ML.Lstm.Engine.Tests.Persistence;

[TestClass]
public sealed class SequenceAutoencoderFileTests
{
    static readonly SequenceAutoencoder Fitted = SequenceAutoencoder.Train(Waves.Normal(20, 1), null, new() { HiddenSize = 2, Epochs = 2, Cell = CellKind.PeepholeLstm, Corruption = 0.1f }, seed: 1);

    static byte[] Saved(SequenceAutoencoder model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    static float[] Scores(SequenceAutoencoder model)
    {
        var scores = new float[9];
        model.Score(Waves.Normal(9, 2), scores, threads: 1);
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
