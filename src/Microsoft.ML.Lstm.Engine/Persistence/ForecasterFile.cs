using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Models;

namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>Saves forecasters to streams and loads them; docs/model-file.md describes the bytes.</summary>
public static class ForecasterFile
{
    const uint Version = 1;

    extension(Forecaster forecaster)
    {
        /// <summary>Writes the forecaster; equal forecasters give equal bytes. The stream stays open.</summary>
        public void Save(Stream stream)
        {
            ArgumentNullException.ThrowIfNull(forecaster);
            Envelope.Write(stream, "FCST", Version, writer => Write(writer, forecaster.Model));
        }

        /// <summary>Reads a forecaster that <c>Save</c> wrote, and no byte more. The stream stays open.</summary>
        /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
        public static Forecaster Load(Stream stream) => Envelope.Read(stream, "FCST", Version, reader => new Forecaster(Read(reader)));
    }

    static void Write(ContentWriter writer, ForecastModel model)
    {
        var plan = model.Plan;
        writer.Int(plan.WindowSize);
        writer.Int(plan.Horizon);
        writer.Int(plan.SegmentLength);
        writer.Ints(plan.Seasons);
        writer.Flag(plan.Log);
        writer.Flag(plan.MaskInputs);
        writer.Double(plan.SpreadFloor);
        writer.Int(model.Network.HiddenSize);
        writer.Int(model.Network.LayerCount);
        writer.Float(model.Network.Dropout);
        writer.Floats(model.Base.Coefficients);
        writer.Floats(model.Base.Offsets);
        writer.Int(model.Scores.Rows);
        writer.Int(model.Scores.Futures);
        writer.Floats(model.Scores.Scores);
        writer.Floats(model.Scores.Floors);
        writer.Float(model.ConfidenceLevel);
        writer.Double(model.Coverage);
        writer.Double(model.ValidationLoss);
        writer.Int(model.Epochs);
        writer.Int(model.Members.Length);
        foreach (var weights in model.Members) writer.Floats(weights);
    }

    static ForecastModel Read(ContentReader reader)
    {
        var plan = new WindowPlan
        {
            WindowSize = reader.Int(1, 1 << 20),
            Horizon = reader.Int(1, 1 << 16),
            SegmentLength = reader.Int(1, 1 << 20),
            Seasons = reader.Ints(most: 2, 2, 1 << 20),
            Log = reader.Flag(),
            MaskInputs = reader.Flag(),
            SpreadFloor = reader.Double(0, float.MaxValue),
        };
        var (hidden, layers, dropout) = (reader.Int(1, 1 << 14), reader.Int(1, 16), reader.Float(0, 0.95f));
        var network = new ForecastNetwork(plan, hidden, layers, dropout);
        var @base = new LinearBase(reader.Floats(plan.Candidates * plan.Horizon), reader.Floats(ForecastNetwork.Levels.Length * plan.Horizon));
        var (rows, futures) = (reader.Int(0, int.MaxValue), reader.Int(0, int.MaxValue));
        return new()
        {
            Plan = plan,
            Network = network,
            Base = @base,
            Scores = new(reader.Floats(2 * plan.Horizon * ConformalTable.Points), reader.Floats(plan.Horizon), rows, futures),
            ConfidenceLevel = reader.Float(float.Epsilon, MathF.BitDecrement(1)),
            Coverage = reader.DoubleOrNaN(0, 1),
            ValidationLoss = reader.DoubleOrNaN(0, double.MaxValue),
            Epochs = reader.Int(0, int.MaxValue),
            Members = Members(reader, network.WeightCount),
        };
    }

    static float[][] Members(ContentReader reader, int weights)
    {
        var members = new float[reader.Int(1, 100)][];
        for (var i = 0; i < members.Length; i++) members[i] = reader.Floats(weights);
        return members;
    }
}
