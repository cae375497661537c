using OxyPlot;
using OxyPlot.Axes;

namespace Microsoft.ML.Lstm.Charts;

/// <summary>A chart of a training: the losses after each epoch, of every network in the model, and the epochs whose weights were kept.</summary>
public sealed record LossChart : IChart
{
    /// <summary>The headline. Default "Loss by epoch".</summary>
    public string Title { get; init; } = "Loss by epoch";

    /// <summary>The line under the headline; none by default.</summary>
    public string? Subtitle { get; init; }

    /// <summary>The losses, such as a trained model's loss curve.</summary>
    public required IReadOnlyList<LossPoint> Points { get; init; }

    /// <inheritdoc/>
    public PlotModel ToPlotModel()
    {
        ArgumentNullException.ThrowIfNull(Points);
        if (!Points.Any(point => double.IsFinite(point.TrainingLoss) || double.IsFinite(point.ValidationLoss)))
            throw new InvalidOperationException($"There is nothing to draw: no loss of {nameof(Points)} is finite.");
        var model = ChartStyle.Model(Title, Subtitle);
        model.Axes.Add(ChartStyle.Styled(new LinearAxis { Position = AxisPosition.Bottom, MinimumMajorStep = 1, MinimumPadding = 0.01, MaximumPadding = 0.01 }, "Epoch"));
        model.Axes.Add(ChartStyle.Values("Loss"));
        LossPoint[][] members = [.. Points.GroupBy(point => (point.Phase, point.Member)).OrderBy(member => member.Key).Select(member => member.OrderBy(point => point.Epoch).ToArray())];
        foreach (var (index, points) in members.Index())
        {
            // The legend names each kind of line once.
            string? Once(string title) => index == 0 ? title : null;
            model.AddLine(Once("training"), points.Select(point => new DataPoint(point.Epoch, point.TrainingLoss)), ChartStyle.Muted, 1.4);
            if (points.Any(point => double.IsFinite(point.ValidationLoss)))
                model.AddLine(Once("validation"), points.Select(point => new DataPoint(point.Epoch, point.ValidationLoss)), ChartStyle.Blue, 2);
        }

        // Training keeps the weights of the first epoch with the lowest validation loss.
        DataPoint[] kept = [.. members.Select(points => points.Where(point => double.IsFinite(point.ValidationLoss)).ToArray()).Where(points => points.Length > 0)
            .Select(points => points.MinBy(point => point.ValidationLoss)).Select(point => new DataPoint(point.Epoch, point.ValidationLoss))];
        if (kept.Length > 0) model.AddMarks("epoch kept", kept, ChartStyle.Orange, 4.5, OxyColors.White);
        return model;
    }
}
