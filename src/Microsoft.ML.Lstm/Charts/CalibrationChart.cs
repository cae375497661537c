using System.Globalization;
using Microsoft.ML.Lstm.Charts;

namespace Microsoft.ML.Lstm;

/// <summary>A picture of how far a classifier may be believed, as an SVG file: how often it was right, by how sure it said it was (a reliability diagram, Niculescu-Mizil and Caruana 2005).</summary>
public sealed record CalibrationChart
{
    const int Bins = 10;
    const string Blue = "#2563eb", Ink = "#64748b";

    /// <summary>The headline. Default "How often it is right, by how sure it says it is".</summary>
    public string Title { get; init; } = "How often it is right, by how sure it says it is";

    /// <summary>For each example the probability of the class that was predicted, 0 to 1.</summary>
    public required IReadOnlyList<float> Confidences { get; init => field = value ?? throw new ArgumentNullException(nameof(Confidences)); } = [];

    /// <summary>For each example whether the prediction was right; as many as <see cref="Confidences"/>.</summary>
    public required IReadOnlyList<bool> Right { get; init => field = value ?? throw new ArgumentNullException(nameof(Right)); } = [];

    /// <summary>Expected calibration error (Naeini et al. 2015): how far confidence and accuracy lie apart, in the mean over all examples, by ten bins of confidence.</summary>
    public double ExpectedCalibrationError
    {
        get
        {
            var error = 0d;
            foreach (var bin in Binned()) error += Math.Abs(bin.Sum(example => example.Confidence - (example.Right ? 1 : 0)));
            return error / Confidences.Count;
        }
    }

    /// <summary>How many examples it shows.</summary>
    public override string ToString() => $"{nameof(CalibrationChart)}({Confidences.Count} examples)";

    /// <summary>Writes the picture; the file is complete or not there.</summary>
    public void Save(string path) => ChartCanvas.Save(path, ToSvg());

    /// <summary>The picture as text.</summary>
    /// <exception cref="InvalidOperationException">There are no examples, not as many of one as of the other, or a confidence is no probability.</exception>
    public string ToSvg()
    {
        var bins = Binned();
        var canvas = new ChartCanvas(Title, string.Create(CultureInfo.InvariantCulture, $"{Confidences.Count} examples, expected calibration error {ExpectedCalibrationError:F3}"), Bins + 1, [0, 1]);
        canvas.Labels(1, edge => (edge / (double)Bins).ToString("P0", CultureInfo.InvariantCulture));
        foreach (var bin in bins)
        {
            var (left, right, top) = (canvas.X(bin.Key), canvas.X(bin.Key + 1), canvas.Y(bin.Average(example => example.Right ? 1 : 0)));
            // The fewer the examples, the paler the bar.
            var weight = 0.15 + 0.7 * bin.Count() / Confidences.Count;
            canvas.Add($"""<rect x="{left + 2:F1}" y="{top:F1}" width="{right - left - 4:F1}" height="{ChartCanvas.Floor - top:F1}" fill="{Blue}" fill-opacity="{weight:F2}"><title>{bin.Count()} examples</title></rect>""");
        }
        canvas.Line([.. Enumerable.Range(0, Bins + 1).Select(edge => edge / (float)Bins)], 0, Ink, 1.5);
        canvas.Legend("as sure as right", ChartCanvas.LineMark(Ink, 1.5));
        return canvas.Finish();
    }

    IGrouping<int, (float Confidence, bool Right)>[] Binned()
    {
        if (Confidences.Count == 0) throw new InvalidOperationException("There is nothing to draw: no examples were given.");
        if (Confidences.Count != Right.Count) throw new InvalidOperationException($"{Confidences.Count} confidences came with {Right.Count} answers. Give one of each for every example.");
        if (Confidences.Any(confidence => !(confidence is >= 0 and <= 1))) throw new InvalidOperationException("A confidence is no probability. Give numbers from 0 to 1.");
        return [.. Confidences.Zip(Right).GroupBy(example => Math.Min(Bins - 1, (int)(example.First * Bins)))];
    }
}
