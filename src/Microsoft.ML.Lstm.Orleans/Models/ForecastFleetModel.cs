using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Forecasting;

namespace Microsoft.ML.Lstm.Orleans.Models;

/// <summary>A forecaster: a series' answer is the forecast from where it stands.</summary>
sealed class ForecastFleetModel : IFleetModel
{
    public ForecastFleetModel(LstmForecastingTransformer model)
    {
        var covariates = model.State.Layout.Covariates;
        if (covariates.StepSize > 0 || covariates.Static > 0 || covariates.Categories.Length > 0)
            throw new NotSupportedException($"The forecaster reads more than values: {string.Join(", ", covariates.Names.All.DefaultIfEmpty("the calendar"))}. A fleet takes values alone: train it without covariates, calendar and static columns.");
        Model = model;
        Columns = [.. model.Outputs.Columns.SelectMany(Names)];
        Memory = new(() => new(model));
    }

    public LstmForecastingTransformer Model { get; }

    public SharedMemory<ForecastMemory> Memory { get; }

    public FleetModelKind Kind => FleetModelKind.Forecaster;

    public int Values => Model.State.Layout.Targets;

    public bool ReadsTimes => false;

    public IReadOnlyList<string> Columns { get; }

    public bool AnswersObservations => false;

    public uint StateVersion => ForecastModelFile.StateVersion;

    public ISeriesBlock NewBlock() => new ForecastBlock(this, []);

    static IEnumerable<string> Names(DataViewSchema.DetachedColumn column)
    {
        var slots = default(VBuffer<ReadOnlyMemory<char>>);
        column.Annotations.GetValue(SlotNames.Kind, ref slots);
        return slots.DenseValues().Select(slot => $"{column.Name} {slot}");
    }

    public string? WhyNot(IFleetModel former)
    {
        if (former is not ForecastFleetModel { Model.State.Layout: var before }) return $"it is a {Kind}, and the fleet's a {former.Kind}";
        var layout = Model.State.Layout;
        if (layout.Targets != before.Targets) return $"it forecasts {layout.Targets} values of each series, and the fleet's {before.Targets}";
        if (layout.HistoryLength != before.HistoryLength) return $"it reads the last {layout.HistoryLength} values of a series, and the fleet's keeps {before.HistoryLength}: train it with the same window, seasons and memory";
        return layout.AdaptiveHorizon != before.AdaptiveHorizon ? $"its intervals adapt over {layout.AdaptiveHorizon} steps, and the fleet's over {before.AdaptiveHorizon}" : null;
    }
}
