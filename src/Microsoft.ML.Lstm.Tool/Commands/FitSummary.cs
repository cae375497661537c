using System.Text;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Tool.Models;
using Microsoft.ML.Lstm.Tool.Tables;

namespace Microsoft.ML.Lstm.Tool.Commands;

/// <summary>What is told of a training that has ended.</summary>
static class FitSummary
{
    public static string Of(FitSettings settings, TableBlock table, ITransformer model, TrainingReport? last, TimeSpan elapsed)
    {
        var text = new StringBuilder();
        text.Append($"Trained on {table.Rows} rows of {Series(settings, table)} series in {elapsed.TotalSeconds:F1} s");
        var steps = ChainSteps.Of(model).ToArray();
        if (steps.OfType<LstmForecastingTransformer>().LastOrDefault() is { } forecaster)
        {
            text.Append($"{Environment.NewLine}Forecaster: horizon {forecaster.Horizon}, window {forecaster.WindowSize}, seasons {(forecaster.Seasons.Count == 0 ? "none" : string.Join(", ", forecaster.Seasons))}, ");
            text.Append(forecaster.HasNetwork ? $"{forecaster.Members} networks, {forecaster.Epochs} epochs" : "the plain forecast validated best and is used alone");
            if (!double.IsNaN(forecaster.ValidationCoverage)) text.Append($", {forecaster.ValidationCoverage:P1} of held-out values within the {forecaster.ConfidenceLevel:P0} bounds");
        }
        else if (steps.OfType<LstmAnomalyTransformer>().LastOrDefault() is { } detector) text.Append($"{Environment.NewLine}Detector: {detector.SeriesCount} series, {detector.Channels} channels");
        else if (last is not null) text.Append($"{Environment.NewLine}{last.Member + 1} networks, {last.Epoch} epochs, loss {last.TrainingLoss:G4}, on held-out sequences {last.ValidationLoss:G4}");
        return text.ToString();
    }

    static int Series(FitSettings settings, TableBlock table)
    {
        if (table.IndexOf(settings.Series) is var series && series < 0) return 1;
        return table.Texts(series).Distinct().Count();
    }
}
