using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Tool.Tables;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Models;

/// <summary>A trained model, and the columns that it reads: what 'lstm fit' wrote, or ML.NET's file of a chain with a model of ours whose schema was saved with it.</summary>
sealed record LoadedModel(MLContext Context, ITransformer Model, TaskKind Task, IReadOnlyList<TableColumn> Columns)
{
    /// <summary>Column that names the series; null where all rows are one.</summary>
    public string? Series { get; init; }

    /// <summary>Column of the times; null for none.</summary>
    public string? Time { get; init; }

    /// <summary>Column of what was learnt, which rows to be scored need not have; null for forecasts and anomalies.</summary>
    public string? Label { get; init; }

    /// <summary>The values of the steps.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>The step that answers.</summary>
    public required ITransformer Core { get; init; }

    /// <exception cref="CommandException">There is no such file, it is damaged, or it holds no model of ours.</exception>
    public static LoadedModel Load(MLContext context, string path)
    {
        if (!File.Exists(path)) throw new CommandException(ExitCode.File, $"There is no model file '{path}'.");
        ITransformer model;
        DataViewSchema? schema;
        try
        {
            model = context.Model.Load(path, out schema);
        }
        catch (Exception damaged) when (damaged is not (UnauthorizedAccessException or OutOfMemoryException))
        {
            throw new CommandException(ExitCode.Data, $"'{path}' is no model file, or is damaged: {damaged.GetBaseException().Message}", damaged);
        }

        if (schema is null) throw CommandException.BadData($"'{path}' does not tell the columns that its model reads: it was saved without a schema. Save it with the schema of its training data.");
        return Of(context, model, schema, path);
    }

    /// <summary>The columns to read from a file: all but a label that it does not have.</summary>
    public IReadOnlyList<TableColumn> ColumnsIn(IReadOnlyList<string> names) => [.. Columns.Where(column => column.Name != Label || names.Contains(column.Name))];

    static LoadedModel Of(MLContext context, ITransformer model, DataViewSchema schema, string path)
    {
        ITransformer[] steps = [.. ChainSteps.Of(model)];
        TableColumn[] columns = [.. schema.Where(column => !column.IsHidden).Select(TableColumn.Of)];
        LoadedModel Made(TaskKind task, ITransformer core, string value, IReadOnlyList<string> others) => new(context, model, task, columns) { Core = core, Values = Joined(columns, value, others) };
        if (steps.OfType<LstmForecastingTransformer>().LastOrDefault() is { } forecaster)
        {
            var names = forecaster.State.Layout.Covariates.Names;
            return Made(TaskKind.Forecast, forecaster, forecaster.Columns.Value, [.. names.KnownFuture, .. names.Past, .. names.Static]) with { Series = forecaster.Columns.Series, Time = forecaster.Columns.Time };
        }

        if (steps.OfType<LstmAnomalyTransformer>().LastOrDefault() is { } detector)
            return Made(TaskKind.Anomaly, detector, detector.Columns.Value, []) with { Series = detector.Columns.Series, Time = detector.Columns.Time };
        if (steps.OfType<LstmPredictionTransformer>().LastOrDefault() is { } predictor && steps.OfType<SequenceGroupingTransformer>().FirstOrDefault() is { } grouping
            && predictor.Model.Model.Target != PredictionTask.Binary && grouping.Columns.PassThrough.Count == 1)
        {
            return new(context, model, predictor.Model.Model.Target == PredictionTask.Multiclass ? TaskKind.Classify : TaskKind.Regress, columns)
            {
                Core = predictor,
                Values = grouping.Columns.Inputs,
                Series = grouping.Columns.Series,
                Time = grouping.Columns.Time,
                Label = grouping.Columns.PassThrough[0],
            };
        }

        throw CommandException.BadData($"'{path}' holds no forecaster, detector or chain of GroupIntoSequences and a trainer for classes or values, but {string.Join(", ", steps.Select(step => step.GetType().Name))}.");
    }

    /// <summary>The columns of the file behind a value that a step may have joined: all numbers that are nothing else.</summary>
    static IReadOnlyList<string> Joined(IReadOnlyList<TableColumn> columns, string value, IReadOnlyList<string> others) => columns.Any(column => column.Name == value)
        ? [value]
        : [.. columns.Where(column => column.Kind == ColumnKind.Number && !others.Contains(column.Name)).Select(column => column.Name)];
}
