using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Forecasting.Covariates;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>The fields of the engine's data set of series, and how they are filled: covariates of each column, the calendar, static features, the values.</summary>
sealed class CovariateFields
{
    const string CalendarField = "Calendar", TargetField = "Target", ValuesField = "Values";

    readonly TrainedCovariates _covariates;
    readonly int _targets;
    float[] _buffer = [];

    public CovariateFields(TrainedCovariates covariates)
    {
        (_covariates, _targets) = (covariates, Math.Max(1, covariates.Targets.Length));
        var (names, widths) = (covariates.Names, covariates.Widths);
        var ahead = names.KnownFuture.Count;
        List<FeatureSpec> fields = [.. names.KnownFuture.Select((name, i) => new FeatureSpec(name, InputKind.Continuous, widths[i], FieldRole.KnownFuture))];
        if (covariates.Calendar.Size > 0) fields.Add(new(CalendarField, InputKind.Continuous, covariates.Calendar.Size, FieldRole.KnownFuture));
        fields.AddRange(names.Past.Select((name, i) => new FeatureSpec(name, InputKind.Continuous, widths[ahead + i])));
        fields.AddRange(covariates.StaticWidths.Where(column => column.Width > 0).Select(column => new FeatureSpec(column.Name, InputKind.Static, column.Width)));
        fields.AddRange(covariates.CategoryColumns.Select((name, i) => new FeatureSpec(name, InputKind.Tokens, covariates.Categories[i].Length)));
        if (_targets > 1) fields.Add(new(TargetField, InputKind.Tokens, _targets));
        fields.Add(new(ValuesField, InputKind.Continuous, 1, FieldRole.Target));
        Set = new(fields);
    }

    /// <summary>The data set.</summary>
    public ExampleSet Set { get; }

    /// <summary>Adds one target of a series.</summary>
    /// <param name="track">The series.</param>
    /// <param name="target">Number of the target.</param>
    /// <param name="end">Steps of the values; covariates that are known ahead go on.</param>
    public void Add(SeriesTrack track, int target, int end)
    {
        var (covariates, field, offset) = (_covariates, 0, 0);
        for (var i = 0; i < covariates.Names.KnownFuture.Count; i++)
        {
            Append(field++, track.Length, covariates.Widths[i], offset, track.Known);
            offset += covariates.Widths[i];
        }

        if (covariates.Calendar.Size > 0) AppendCalendar(field++, track);
        (offset, var first) = (0, covariates.Names.KnownFuture.Count);
        for (var i = 0; i < covariates.Names.Past.Count; i++)
        {
            Append(field++, end, covariates.Widths[first + i], offset, track.Past);
            offset += covariates.Widths[first + i];
        }

        offset = 0;
        foreach (var (_, width) in covariates.StaticWidths)
        {
            if (width == 0) continue;
            Set.Append(field++, track.Statics.AsSpan(offset, width));
            offset += width;
        }

        var tokens = new int[track.Categories.Length];
        covariates.Tokens(track.Categories, tokens);
        foreach (var token in tokens) Set.AppendTokens(field++, [token]);
        if (_targets > 1) Set.AppendTokens(field++, [target + 1]);
        Set.Append(field, track.Values(target).AsSpan(0, end));
        Set.Complete();
    }

    delegate ReadOnlySpan<float> StepOf(int step);

    void Append(int field, int steps, int width, int offset, StepOf at)
    {
        var values = Buffer(steps * width);
        for (var t = 0; t < steps; t++) at(t).Slice(offset, width).CopyTo(values[(t * width)..]);
        Set.Append(field, values);
    }

    void AppendCalendar(int field, SeriesTrack track)
    {
        var width = _covariates.Calendar.Size;
        var values = Buffer(track.Length * width);
        for (var t = 0; t < track.Length; t++) _covariates.Calendar.Write(track.Times[t], values.Slice(t * width, width));
        Set.Append(field, values);
    }

    Span<float> Buffer(int count)
    {
        if (_buffer.Length < count) _buffer = new float[count];
        return _buffer.AsSpan(0, count);
    }
}
