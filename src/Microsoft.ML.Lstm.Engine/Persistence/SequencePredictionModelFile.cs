using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>Saves learners of sequences to streams and loads them; docs/model-file.md describes the bytes.</summary>
public static class SequencePredictionModelFile
{
    const string Kind = "SEQL";
    const uint Version = 2;
    const int MostInputs = 1 << 12;

    extension(SequencePredictionModel learner)
    {
        /// <summary>Writes the learner; equal learners give equal bytes. The stream stays open.</summary>
        public void Save(Stream stream)
        {
            ArgumentNullException.ThrowIfNull(learner);
            Envelope.Write(stream, Kind, Version, writer => Write(writer, learner.State));
        }

        /// <summary>Reads a learner that <c>Save</c> wrote, and no byte more. The stream stays open.</summary>
        /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
        public static SequencePredictionModel Load(Stream stream) => Envelope.Read(stream, Kind, Version, reader => new SequencePredictionModel(Read(reader)));
    }

    static void Write(ContentWriter writer, SequencePredictionState state)
    {
        var plan = state.Network.Plan;
        writer.Int((int)plan.Target);
        writer.Int(plan.Classes);
        writer.Int(plan.Inputs.Length);
        foreach (var input in plan.Inputs)
        {
            writer.Text(input.Name);
            writer.Int((int)input.Kind);
            writer.Int(input.Size);
        }

        writer.Int((int)plan.Cell);
        writer.Int(plan.HiddenSize);
        writer.Int(plan.Layers);
        writer.Flag(plan.Bidirectional);
        writer.Int((int)plan.Pooling);
        writer.Int(plan.ConvolutionChannels);
        writer.Int(plan.EmbeddingSize);
        writer.Float(plan.Dropout);
        foreach (var flagged in plan.Flagged) writer.Ints(flagged);
        foreach (var steps in state.MeanSteps) writer.Double(steps);
        foreach (var scaler in state.Scalers)
        {
            if (scaler is null) continue;
            writer.Floats(scaler.Means);
            writer.Floats(scaler.Scales);
            writer.Float(scaler.Reach);
        }

        writer.Float(state.Offset);
        writer.Float(state.Scale);
        writer.Float(state.Temperature);
        writer.Double(state.CalibrationError.Before);
        writer.Double(state.CalibrationError.After);
        writer.Double(state.ValidationLoss);
        writer.Int(state.Epochs);
        LossCurveFile.Write(writer, state.LossCurve);
        writer.Int(state.Members.Length);
        foreach (var weights in state.Members) writer.Floats(weights);
    }

    static SequencePredictionState Read(ContentReader reader)
    {
        var plan = Plan(reader);
        if (reader.Version > 1) plan = plan with { Flagged = [.. plan.Inputs.Select(input => Flagged(reader, input))] };
        double[] meanSteps = [.. plan.Inputs.Select(_ => reader.Version > 1 ? reader.DoubleOrNaN(1, Array.MaxLength) : double.NaN)];
        var network = new SequenceNetwork(plan);
        return new()
        {
            Network = network,
            Scalers = [.. plan.Inputs.Select(input => input.Kind == InputKind.Tokens ? null : Scaler(reader, input.Size))],
            Offset = reader.Float(float.MinValue, float.MaxValue),
            Scale = reader.Float(0, float.MaxValue),
            Temperature = reader.Float(float.Epsilon, float.MaxValue),
            CalibrationError = (reader.DoubleOrNaN(0, 1), reader.DoubleOrNaN(0, 1)),
            ValidationLoss = reader.DoubleOrNaN(0, double.MaxValue),
            Epochs = reader.Int(0, int.MaxValue),
            MeanSteps = meanSteps,
            LossCurve = LossCurveFile.Read(reader),
            Members = Members(reader, network.WeightCount),
        };
    }

    /// <summary>Features in order, each once.</summary>
    static int[] Flagged(ContentReader reader, FeatureSpec input)
    {
        var flagged = reader.Ints(input.Kind == InputKind.Numbers ? input.Size : 0, 0, input.Size - 1);
        for (var i = 1; i < flagged.Length; i++)
            if (flagged[i] <= flagged[i - 1]) throw new InvalidDataException($"The model flags feature {flagged[i]} after feature {flagged[i - 1]}.");
        return flagged;
    }

    /// <summary>Learners of version 1 do not compress what they read.</summary>
    static FeatureScaler Scaler(ContentReader reader, int size) =>
        new(reader.Floats(size), reader.Floats(size), reader.Version > 1 ? reader.Float(1, FeatureScaler.Limit) : FeatureScaler.Limit);

    static NetworkConfig Plan(ContentReader reader)
    {
        var target = (PredictionTask)reader.Int(0, 2);
        var classes = reader.Int(0, 1 << 20);
        if (classes < (target switch { PredictionTask.Multiclass => 1, PredictionTask.Binary => 2, _ => 0 }))
            throw new InvalidDataException($"The model holds {classes} classes, which are too few.");
        var inputs = new List<FeatureSpec>();
        for (var count = reader.Int(1, MostInputs); count > 0; count--)
        {
            inputs.Add(new(reader.Text(), (InputKind)reader.Int(0, 2), reader.Int(1, (1 << 24) - 1)));
        }

        return new()
        {
            Target = target,
            Classes = classes,
            Inputs = [.. inputs],
            Flagged = [.. inputs.Select(_ => Array.Empty<int>())],
            Cell = (CellKind)reader.Int(0, (int)CellKind.MinLstm),
            HiddenSize = reader.Int(1, 1 << 12),
            Layers = reader.Int(1, 16),
            Bidirectional = reader.Flag(),
            Pooling = (SequencePooling)reader.Int(0, 3),
            ConvolutionChannels = reader.Int(0, 1 << 12),
            EmbeddingSize = reader.Int(1, 1 << 12),
            Dropout = reader.Float(0, 0.95f),
        };
    }

    static float[][] Members(ContentReader reader, int weights)
    {
        var members = new float[reader.Int(1, 100)][];
        for (var i = 0; i < members.Length; i++) members[i] = reader.Floats(weights);
        return members;
    }
}
