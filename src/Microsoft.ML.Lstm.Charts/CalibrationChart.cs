using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Microsoft.ML.Lstm.Charts;

/// <summary>A reliability diagram of a classifier (Niculescu-Mizil and Caruana 2005): its accuracy by the confidence of its predictions, and below, how many predictions had that confidence.</summary>
public sealed record CalibrationChart : IChart
{
    // As many as the calibration error that models report of themselves.
    const int Bins = 15;

    const string CountKey = "count";

    /// <summary>The headline. Default "Accuracy by confidence".</summary>
    public string Title { get; init; } = "Accuracy by confidence";

    /// <summary>The line under the headline; by default the number of examples and the expected calibration error.</summary>
    public string? Subtitle { get; init; }

    /// <summary>For each example the probability of the class that was predicted, 0 to 1.</summary>
    public required IReadOnlyList<float> Confidences { get; init; }

    /// <summary>For each example whether the prediction was correct; as many as <see cref="Confidences"/>.</summary>
    public required IReadOnlyList<bool> IsCorrect { get; init; }

    /// <summary>Expected calibration error (Naeini, Cooper and Hauskrecht 2015): the mean distance of confidence and accuracy over all examples, by 15 bins of confidence.</summary>
    /// <exception cref="InvalidOperationException">There are no examples, not as many of one as of the other, or a confidence is not a probability.</exception>
    public double ExpectedCalibrationError() => Binned().Sum(bin => Math.Abs(bin.Sum(example => example.Confidence - (example.IsCorrect ? 1d : 0)))) / Confidences.Count;

    /// <inheritdoc/>
    public PlotModel ToPlotModel()
    {
        var bins = Binned();
        var model = ChartStyle.Model(Title, Subtitle ?? string.Create(CultureInfo.InvariantCulture, $"{Confidences.Count} examples, expected calibration error {ExpectedCalibrationError():F3}"));
        model.Axes.Add(ChartStyle.Styled(new LinearAxis { Position = AxisPosition.Bottom, Minimum = 0, Maximum = 1, MajorStep = 0.1, LabelFormatter = Percent }, "Confidence"));
        model.Axes.Add(ChartStyle.Styled(new LinearAxis { Position = AxisPosition.Left, Minimum = 0, Maximum = 1, MajorStep = 0.2, StartPosition = 0.32, EndPosition = 1, LabelFormatter = Percent }, "Accuracy"));
        model.Axes.Add(ChartStyle.Styled(new LinearAxis { Position = AxisPosition.Left, Key = CountKey, Minimum = 0, MinimumMajorStep = 1, MaximumPadding = 0.05, StartPosition = 0, EndPosition = 0.25, LabelFormatter = count => count == 0 ? "" : ChartStyle.Number(count) }, "Examples"));

        model.Series.Add(Bars("accuracy", bins, bin => bin.Average(example => example.IsCorrect ? 1d : 0), null));
        model.Series.Add(Bars(null, bins, bin => bin.Count(), CountKey));
        model.AddLine("perfect calibration", [new(0, 0), new(1, 1)], ChartStyle.Orange, 1.6);
        return model;
    }

    static RectangleBarSeries Bars(string? title, IGrouping<int, (float Confidence, bool IsCorrect)>[] bins, Func<IGrouping<int, (float Confidence, bool IsCorrect)>, double> height, string? axis)
    {
        var bars = new RectangleBarSeries { Title = title, FillColor = OxyColor.FromAColor(150, ChartStyle.Blue), StrokeThickness = 0, YAxisKey = axis };
        foreach (var bin in bins) bars.Items.Add(new((bin.Key + 0.06) / Bins, 0, (bin.Key + 0.94) / Bins, height(bin)));
        return bars;
    }

    static string Percent(double share) => share.ToString("0 %", CultureInfo.InvariantCulture);

    IGrouping<int, (float Confidence, bool IsCorrect)>[] Binned()
    {
        ArgumentNullException.ThrowIfNull(Confidences);
        ArgumentNullException.ThrowIfNull(IsCorrect);
        if (Confidences.Count == 0) throw new InvalidOperationException($"There is nothing to draw: {nameof(Confidences)} is empty.");
        if (Confidences.Count != IsCorrect.Count) throw new InvalidOperationException($"{Confidences.Count} confidences came with {IsCorrect.Count} answers. Give one of each for every example.");
        foreach (var confidence in Confidences)
            if (!(confidence is >= 0 and <= 1)) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The confidence {confidence} is not a probability. Give numbers from 0 to 1."));
        return [.. Confidences.Zip(IsCorrect).GroupBy(example => Math.Min(Bins - 1, (int)((double)example.First * Bins)))];
    }
}
