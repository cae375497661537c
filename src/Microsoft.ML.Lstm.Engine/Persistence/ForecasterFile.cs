using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;


namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>Saves forecasters to streams and loads them; docs/model-file.md describes the bytes.</summary>
public static class ForecasterFile
{
    const uint Version = 3;

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
        public static Forecaster Load(Stream stream) =>
            Envelope.Read(stream, "FCST", Version, reader => new Forecaster(Read(reader, reader.Version)));
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
        writer.Flag(plan.Spreads.Log);
        writer.Flag(plan.Spreads.Positive);
        writer.Int(plan.Spreads.Levels.Length);
        foreach (var level in plan.Spreads.Levels) writer.Double(level);
        foreach (var spread in plan.Spreads.UsualSpreads) writer.Double(spread);
        foreach (var spread in plan.Spreads.LeastSpreads) writer.Double(spread);
        writer.Int((int)model.Network.Cell);
        writer.Int(model.Network.HiddenSize);
        writer.Int(model.Network.LayerCount);
        writer.Float(model.Network.Dropout);
        writer.Floats(model.Baseline.Coefficients);
        writer.Floats(model.Baseline.Offsets);
        writer.Int(model.Scores.Rows);
        writer.Int(model.Scores.Futures);
        writer.Floats(model.Scores.Scores);
        writer.Floats(model.Scores.Floors);
        writer.Int(model.Growth.Variances.Length);
        writer.Floats(model.Growth.Variances);
        writer.Double(model.WidthLimit);
        writer.Float(model.Minimum);
        writer.Float(model.Maximum);
        writer.Int(model.ColdStart.Factors.Length);
        writer.Floats(model.ColdStart.Factors);
        writer.Float(model.ConfidenceLevel);
        writer.Double(model.Coverage);
        writer.Double(model.ValidationLoss);
        writer.Int(model.Epochs);
        writer.Int(model.Members.Length);
        foreach (var weights in model.Members) writer.Floats(weights);
    }

    static ForecastModel Read(ContentReader reader, uint version)
    {
        var plan = new WindowConfig
        {
            WindowSize = reader.Int(1, 1 << 20),
            Horizon = reader.Int(1, 1 << 16),
            SegmentLength = reader.Int(1, 1 << 20),
            Seasons = reader.Ints(most: 2, 2, 1 << 20),
            Log = reader.Flag(),
            MaskInputs = reader.Flag(),
            Spreads = SpreadPrior.None,
        };
        plan = plan with { Spreads = version < 2 ? SpreadPrior.Constant(reader.Double(0, float.MaxValue)) : Spreads(reader) };
        var cell = version < 3 ? CellKind.Lstm : (CellKind)reader.Int(0, (int)CellKind.MinLstm);
        var (hidden, layers, dropout) = (reader.Int(1, 1 << 14), reader.Int(1, 16), reader.Float(0, 0.95f));
        var network = new ForecastNetwork(plan, cell, hidden, layers, dropout);
        var @base = new LinearBaseline(reader.Floats(plan.BaselineFeatures * plan.Horizon), reader.Floats(ForecastNetwork.Levels.Length * plan.Horizon));
        var (rows, futures) = (reader.Int(0, int.MaxValue), reader.Int(0, int.MaxValue));
        return new()
        {
            Plan = plan,
            Network = network,
            Baseline = @base,
            Scores = new(reader.Floats(2 * plan.Horizon * ConformalQuantiles.Points), reader.Floats(plan.Horizon), rows, futures),
            Growth = version < 2 ? ErrorGrowth.Independent : Growth(reader),
            WidthLimit = version < 2 ? double.MaxValue : reader.Double(0, double.MaxValue),
            Minimum = version < 2 ? float.NegativeInfinity : reader.Float(float.NegativeInfinity, float.MaxValue),
            Maximum = version < 2 ? float.PositiveInfinity : reader.Float(float.MinValue, float.PositiveInfinity),
            ColdStart = version < 2 ? ColdStart.None : new(ColdFactors(reader)),
            ConfidenceLevel = reader.Float(float.Epsilon, MathF.BitDecrement(1)),
            Coverage = reader.DoubleOrNaN(0, 1),
            ValidationLoss = reader.DoubleOrNaN(0, double.MaxValue),
            Epochs = reader.Int(0, int.MaxValue),
            Members = Members(reader, network.WeightCount),
        };
    }

    static SpreadPrior Spreads(ContentReader reader)
    {
        var (log, positive, knots) = (reader.Flag(), reader.Flag(), reader.Int(0, SpreadPrior.MostKnots));
        var (levels, usual, least) = (Doubles(), Doubles(), Doubles());
        for (var i = 1; i < knots; i++)
            if (!(levels[i] > levels[i - 1])) throw new InvalidDataException("The model's levels are not in order.");
        return new(levels, usual, least, log, positive);

        double[] Doubles()
        {
            var values = new double[knots];
            foreach (ref var value in values.AsSpan()) value = reader.Double(double.MinValue, double.MaxValue);
            return values;
        }
    }

    static ErrorGrowth Growth(ContentReader reader)
    {
        var variances = reader.Floats(reader.Int(1, ErrorGrowth.MostHorizons));
        for (var j = 0; j < variances.Length; j++)
            if (!(variances[j] >= (j == 0 ? 1 : variances[j - 1]))) throw new InvalidDataException("The model's errors shrink with the horizon.");
        return new(variances);
    }

    static float[] ColdFactors(ContentReader reader)
    {
        var count = reader.Int(0, ColdStart.Counts.Length * ColdStart.Points);
        if (count != 0 && count != ColdStart.Counts.Length * ColdStart.Points) throw new InvalidDataException($"The model holds {count} factors of few known values.");
        return reader.Floats(count);
    }

    static float[][] Members(ContentReader reader, int weights)
    {
        var members = new float[reader.Int(1, 100)][];
        for (var i = 0; i < members.Length; i++) members[i] = reader.Floats(weights);
        return members;
    }
}
