using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>Saves the weights of a <see cref="SequenceModel"/>, with their names and sizes, and loads them; docs/model-file.md describes the bytes.</summary>
/// <remarks>Layers are code and are not saved: whoever loads builds the same network, and another one is refused.</remarks>
public static class SequenceModelFile
{
    const string Kind = "SEQM";
    const uint Version = 1;

    extension(SequenceModel model)
    {
        /// <summary>Writes the model's weights; equal models give equal bytes. The stream stays open.</summary>
        /// <exception cref="InvalidOperationException">A weight is not finite, so that nobody could load them.</exception>
        public void Save(Stream stream)
        {
            ArgumentNullException.ThrowIfNull(model);
            if (!TensorPrimitives.IsFiniteAll(model.Weights))
                throw new InvalidOperationException("A weight is not finite. Train the model with a lower learning rate, or set weights that are.");
            Envelope.Write(stream, Kind, Version, writer => Write(writer, model));
        }

        /// <summary>Reads what <c>Save</c> wrote, and no byte more. The stream stays open.</summary>
        /// <param name="stream">Where from.</param>
        /// <param name="network">The same layers as when it was saved.</param>
        /// <param name="loss">What further training makes small.</param>
        /// <exception cref="InvalidDataException">The stream holds something else, a newer version, damaged bytes, or another network's weights.</exception>
        public static SequenceModel Load(Stream stream, ILayer network, ILoss loss)
        {
            SequenceModel.CheckFit(network, loss);
            return Envelope.Read(stream, Kind, Version, reader => Read(reader, network, loss));
        }
    }

    static void Write(ContentWriter writer, SequenceModel model)
    {
        var network = model.Network;
        writer.Int(model.Seed);
        foreach (var size in (ReadOnlySpan<int>)[network.InputSize, network.OutputSize, network.StateSize, network.Weights.Specs.Length]) writer.Int(size);
        foreach (var spec in network.Weights.Specs)
        {
            writer.Text(spec.Name);
            writer.Int(spec.Rows);
            writer.Int(spec.Columns);
        }
        writer.Floats(model.Weights);
    }

    static SequenceModel Read(ContentReader reader, ILayer network, ILoss loss)
    {
        var seed = reader.Int(int.MinValue, int.MaxValue);
        Agree("input features", Size(), network.InputSize);
        Agree("output features", Size(), network.OutputSize);
        Agree("values of state", Size(), network.StateSize);
        Agree("matrices of weights", Size(), network.Weights.Specs.Length);
        foreach (var spec in network.Weights.Specs)
        {
            var saved = new WeightSpec(reader.Text(), Size(), Size());
            if (saved != spec) throw Differs($"the matrix '{saved.Name}' [{saved.Rows}, {saved.Columns}]", $"'{spec.Name}' [{spec.Rows}, {spec.Columns}]");
        }
        var model = new SequenceModel(network, loss, seed);
        model.SetWeights(reader.Floats(network.Weights.Count));
        return model;

        int Size() => reader.Int(0, int.MaxValue);
    }

    static void Agree(string what, int saved, int given)
    {
        if (saved != given) throw Differs($"{saved} {what}", $"{given}");
    }

    static InvalidDataException Differs(string saved, string given) => new(
        $"The model was saved from another network: it has {saved}, the given one {given}. Load it with the layers it was saved with.");
}
