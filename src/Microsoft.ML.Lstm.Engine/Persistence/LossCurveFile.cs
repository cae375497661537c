using Microsoft.ML.Lstm.Engine.Tasks;

namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>The part of a model's content that holds the losses of its training.</summary>
static class LossCurveFile
{
    const int MostPoints = 1 << 24;

    public static void Write(ContentWriter writer, ReadOnlySpan<LossPoint> curve)
    {
        writer.Int(curve.Length);
        foreach (var point in curve)
        {
            writer.Int(point.Member);
            writer.Int(point.Epoch);
            writer.Double(point.TrainingLoss);
            writer.Double(point.ValidationLoss);
        }
    }

    /// <summary>Reads points; the list grows as they come.</summary>
    public static LossPoint[] Read(ContentReader reader)
    {
        var points = new List<LossPoint>();
        for (var count = reader.Int(0, MostPoints); count > 0; count--)
            points.Add(new(reader.Int(0, 100), reader.Int(0, 1 << 20), reader.DoubleOrNaN(0, double.MaxValue), reader.DoubleOrNaN(0, double.MaxValue)));
        return [.. points];
    }
}
