using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>Saves autoencoders to streams and loads them; docs/model-file.md describes the bytes.</summary>
public static class SequenceAutoencoderFile
{
    const string Kind = "SEQA";
    const uint Version = 2;

    extension(SequenceAutoencoder model)
    {
        /// <summary>Writes the model; equal models give equal bytes. The stream stays open.</summary>
        public void Save(Stream stream)
        {
            ArgumentNullException.ThrowIfNull(model);
            Envelope.Write(stream, Kind, Version, writer => Write(writer, model.State));
        }

        /// <summary>Reads a model that <c>Save</c> wrote, and no byte more. The stream stays open.</summary>
        /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
        public static SequenceAutoencoder Load(Stream stream) => Envelope.Read(stream, Kind, Version, reader => new SequenceAutoencoder(Read(reader)));
    }

    static void Write(ContentWriter writer, AutoencoderState state)
    {
        var network = state.Network;
        writer.Text(network.Input.Name);
        writer.Int(network.Input.Size);
        writer.Int((int)network.Cell);
        writer.Int(network.HiddenSize);
        writer.Int(network.Layers);
        writer.Float(network.Corruption);
        writer.Floats(state.Scaler.Means);
        writer.Floats(state.Scaler.Scales);
        writer.Float(state.Scaler.Reach);
        writer.Flag(state.JudgesConstants);
        writer.Int(state.EffectiveSampleSize);
        writer.Floats(state.UsualErrors);
        writer.Double(state.Threshold);
        writer.Float(state.FalseAlarmRate);
        writer.Double(state.ValidationLoss);
        writer.Int(state.Epochs);
        LossCurveFile.Write(writer, state.LossCurve);
        writer.Floats(state.Weights);
    }

    static AutoencoderState Read(ContentReader reader)
    {
        var network = new AutoencoderNetwork(
            new(reader.Text(), InputKind.Numbers, reader.Int(1, (1 << 24) - 1)), (CellKind)reader.Int(0, (int)CellKind.MinLstm), reader.Int(1, 1 << 12), reader.Int(1, 16), reader.Float(0, 0.95f));
        var state = new AutoencoderState
        {
            Network = network,
            // Models of version 1 do not compress what they read, and took constant features for irrelevant.
            Scaler = new(reader.Floats(network.Input.Size), reader.Floats(network.Input.Size), reader.Version > 1 ? reader.Float(1, FeatureScaler.Limit) : FeatureScaler.Limit),
            JudgesConstants = reader.Version > 1 && reader.Flag(),
            EffectiveSampleSize = reader.Version > 1 ? reader.Int(0, int.MaxValue) : 0,
            UsualErrors = reader.Floats(network.Input.Size),
            Threshold = reader.Double(double.Epsilon, double.MaxValue),
            FalseAlarmRate = reader.Float(0, 1),
            ValidationLoss = reader.DoubleOrNaN(0, double.MaxValue),
            Epochs = reader.Int(0, int.MaxValue),
            LossCurve = LossCurveFile.Read(reader),
            Weights = reader.Floats(network.Build().Weights.Count),
        };
        return Array.TrueForAll(state.UsualErrors, error => error > 0) ? state : throw new InvalidDataException("The model holds a usual error that is not above 0.");
    }
}
