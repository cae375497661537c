using System.Globalization;
using Microsoft.ML.Lstm.Charts;
using Microsoft.ML.Lstm.Engine.Models;

namespace Microsoft.ML.Lstm;

/// <summary>A picture of a training: the losses after each epoch, of every network in the model, as an SVG file.</summary>
public sealed record LossChart
{
    const string Ink = "#94a3b8", Blue = "#2563eb";

    /// <summary>The headline. Default "Loss by epoch".</summary>
    public string Title { get; init; } = "Loss by epoch";

    /// <summary>The line under the headline; none by default.</summary>
    public string? Subtitle { get; init; }

    /// <summary>The losses.</summary>
    public required IReadOnlyList<LossPoint> Points { get; init => field = value ?? throw new ArgumentNullException(nameof(Points)); } = [];

    /// <summary>Writes the picture; the file is complete or not there.</summary>
    public void Save(string path) => ChartCanvas.Save(path, ToSvg());

    /// <summary>The picture as text.</summary>
    /// <exception cref="InvalidOperationException">No loss is finite.</exception>
    public string ToSvg()
    {
        var epochs = Points.Select(point => point.Epoch).DefaultIfEmpty(1).Max();
        var canvas = new ChartCanvas(Title, Subtitle, epochs, Points.SelectMany(point => new[] { point.TrainingLoss, point.ValidationLoss }));
        canvas.Labels(0, step => (step + 1).ToString(CultureInfo.InvariantCulture));
        var validated = Points.Any(point => double.IsFinite(point.ValidationLoss));
        foreach (var member in Points.GroupBy(point => (point.Phase, point.Member)))
        {
            var points = member.OrderBy(point => point.Epoch).ToArray();
            canvas.Line([.. points.Select(point => (float)point.TrainingLoss)], points[0].Epoch - 1, Ink, 1.2);
            if (validated) canvas.Line([.. points.Select(point => (float)point.ValidationLoss)], points[0].Epoch - 1, Blue, 1.8);
        }
        if (validated) canvas.Legend("validation", ChartCanvas.LineMark(Blue, 1.8));
        canvas.Legend("training", ChartCanvas.LineMark(Ink, 1.2));
        return canvas.Finish();
    }
}
