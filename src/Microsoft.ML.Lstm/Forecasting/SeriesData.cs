using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Training;
using Microsoft.ML.Lstm.Forecasting.Covariates;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>All series of a data view, in the order of their names, and what is known beside their values.</summary>
sealed class SeriesData
{
    readonly List<SeriesTrack> _tracks = [];
    readonly SeriesColumns _columns;
    bool _continues;

    SeriesData(SeriesColumns columns, TrainedCovariates covariates) => (_columns, Covariates) = (columns, covariates);

    /// <summary>The columns beside the values, as the model reads them.</summary>
    public TrainedCovariates Covariates { get; private set; }

    /// <summary>The series, in the order of their names.</summary>
    public IReadOnlyList<SeriesTrack> Tracks => _tracks;

    int Targets => Math.Max(1, Covariates.Targets.Length);

    /// <summary>The values of each target of each series.</summary>
    public IReadOnlyList<float[]> Values() => [.. _tracks.SelectMany(track => Enumerable.Range(0, Targets).Select(track.Values))];

    /// <param name="context">For errors.</param>
    /// <param name="input">The rows.</param>
    /// <param name="columns">The columns of values, series and times.</param>
    /// <param name="options">The columns beside them, and what becomes of times.</param>
    /// <param name="cancellation">When to stop.</param>
    /// <param name="previous">What a model to go on from reads beside the values: its widths, categories, step of time and calendar are taken; null for none.</param>
    /// <exception cref="OperationCanceledException">The training was cancelled meanwhile.</exception>
    public static SeriesData Read(IExceptionContext context, IDataView input, SeriesColumns columns, LstmForecastingOptions options, Cancellation cancellation, TrainedCovariates? previous = null)
    {
        var (bound, names) = (columns.Bind(context, input.Schema), options.CovariateNames);
        names.Check(context, MLNetInternals.ShapeOf(input.Schema));
        previous?.Check(context, input.Schema);
        if (previous is not null) columns.Bind(context, input.Schema, Math.Max(1, previous.Targets.Length));
        var data = new SeriesData(columns, (previous ?? TrainedCovariates.Of(names, input.Schema, columns)) with { Missing = options.MissingTimes }) { _continues = previous is not null };
        data.ReadRows(input.GetRowCursor(bound.Concat(names.Bind(input.Schema)).DistinctBy(column => column.Index)), options, cancellation);
        if (columns.Time is not null) data.Regularize(options);
        return data;
    }

    /// <summary>The name of the series that a training knows by a number; empty where all rows are one.</summary>
    public string SeriesName(int number) => _tracks[number / Targets].Name;

    /// <summary>Trains on all series.</summary>
    public Forecaster Train(LstmForecastingOptions options, TrainingContext context, Forecaster? previous = null)
    {
        if (_tracks.Count == 0 || (Covariates.StepSize == 0 && Covariates.Names.Static.Count == 0 && Targets == 1))
            return Forecaster.Train([.. _tracks.Select(track => track.Values(0))], options, context, previous);
        var fields = new CovariateFields(Covariates);
        foreach (var track in _tracks)
            for (var target = 0; target < Targets; target++) fields.Add(track, target, End(track));
        return Forecaster.Train(fields.Set, options, context, previous);
    }

    /// <summary>Where the series end, and a forecast goes on: gaps are taken as they are row by row.</summary>
    /// <param name="forecaster">What was trained on them.</param>
    /// <param name="isAdaptive">Whether intervals adapt to what is observed from there on.</param>
    /// <param name="onStep">Called before each step.</param>
    /// <param name="previous">Where a model stood that it goes on from; null for none.</param>
    public ForecastState CaptureState(Forecaster forecaster, bool isAdaptive, Action onStep, ForecastState? previous = null)
    {
        var layout = SeriesLayout.Of(forecaster, Targets, Covariates, isAdaptive);
        var state = new ForecastState(layout);
        var session = new ForecastSession(forecaster, state);
        var step = new float[layout.StepSize];
        foreach (var (name, known) in previous?.Series.InOrder ?? []) state.Series.Put(name, known.MovedTo(layout));
        foreach (var track in _tracks)
        {
            if (!GoesOn(track, state.Series.Find(track.Name))) state.Series.Put(track.Name, new(track.Name, layout));
            var history = state.Visit(track.Name);
            track.Statics.CopyTo(history.Statics, 0);
            Covariates.Tokens(track.Categories, history.Categories);

            // Two histories back is far enough: what is filled in there is out of sight at the end. A target that ended before the others is forecast from its own end.
            var (from, end) = (Math.Max(0, track.FirstTargetEnd() + 1 - (2 * Math.Max(forecaster.HistoryLength, layout.CovariateHistory))), End(track));
            if (from > 0 && history.HasBegun) history.Skip(from);
            for (var t = from; t < end; t++)
            {
                onStep();
                WriteStep(track, t, step);
                session.Observe(history, track.ValuesAt(t), step);
            }

            if (track.Times.Count > 0 && end > 0) history.Time = track.Times[end - 1];
            var ahead = new List<float>();
            for (var t = end; t < track.Length; t++) ahead.AddRange(track.Known(t));
            history.Ahead = [.. ahead];
        }

        state.Last = null;
        return state;
    }

    /// <summary>The columns of categories with values that the model to go on from has not, and how many.</summary>
    public IEnumerable<(string Column, int Unknown)> UnknownCategories()
    {
        var columns = Covariates.CategoryColumns;
        for (var i = 0; i < columns.Count; i++)
        {
            if (_tracks.Select(track => track.Categories[i]).Where(name => name.Length > 0).Distinct().Except(Covariates.Categories[i]).Count() is var unknown and > 0)
                yield return (columns[i], unknown);
        }
    }

    /// <summary>Whether a series' rows begin one step after those that a model has seen of it.</summary>
    bool GoesOn(SeriesTrack track, SeriesHistory? known) => known is { HasBegun: true } && track.Times.Count > 0 && Covariates.Step.IsKnown && Covariates.Step.Between(known.Time, track.Times[0]) == 1;

    /// <summary>Where a series ends: rows without a value behind it say what is known ahead, if anything is, and else that values are missing.</summary>
    int End(SeriesTrack track) => Covariates.Known > 0 ? track.LastObserved() + 1 : track.Length;

    void WriteStep(SeriesTrack track, int t, Span<float> step)
    {
        track.Known(t).CopyTo(step);
        if (Covariates.Calendar.Size > 0) Covariates.Calendar.Write(track.Times[t], step.Slice(Covariates.Known, Covariates.Calendar.Size));
        track.Past(t).CopyTo(step[(Covariates.Known + Covariates.Calendar.Size)..]);
    }

    void ReadRows(DataViewRowCursor cursor, LstmForecastingOptions options, Cancellation cancellation)
    {
        using (cursor)
        {
            var byName = new Dictionary<string, SeriesTrack>();
            var lookup = byName.GetAlternateLookup<ReadOnlySpan<char>>();
            var (series, covariates) = (new SeriesReader(_columns, cursor), new CovariateReader(cursor, Covariates.Names));
            var (known, past, statics, categories) = (new float[Covariates.Known], new float[Covariates.Past], new float[Covariates.Static], new string[Covariates.CategoryColumns.Count]);
            while (cancellation.MoveNext(cursor))
            {
                var name = series.Series();
                covariates.ReadStatics(statics);
                covariates.ReadCategories(categories);
                if (!lookup.TryGetValue(name, out var track))
                {
                    track = new(name.ToString(), Targets, known.Length, past.Length) { Statics = [.. statics], Categories = [.. categories] };
                    byName.Add(track.Name, track);
                    _tracks.Add(track);
                }
                else StaticFeatures.Check(track, statics, categories, Covariates, cursor.Position);

                covariates.ReadKnown(known);
                covariates.ReadPast(past);
                track.Add(series.Values(), known, past, series.Time(), cursor.Position, options.DuplicateTimes, _columns.Time);
            }
        }

        // In the order of their names, not of their rows: which series comes first in the data must not matter.
        _tracks.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
        if (!_continues) Covariates = Covariates with { Categories = StaticFeatures.Vocabularies(_tracks, Covariates) };
    }

    void Regularize(LstmForecastingOptions options)
    {
        var step = Covariates.Step.IsKnown ? Covariates.Step : TimeStep.Of(_tracks.Select(track => track.Times));
        foreach (var track in _tracks) track.Regularize(step, options.MissingTimes, _columns.Time!);
        var hasClock = _tracks.Exists(track => track.Times is [var first, ..] && first.Clock != default);
        if (options.Holidays.Count > 0 && !hasClock)
            throw new InvalidOperationException($"{nameof(options.Holidays)} are given, but column '{_columns.Time}' holds numbers, no dates. Give DateTime or DateTimeOffset, or no holidays.");
        Covariates = Covariates with { Step = step };
        if (_continues || !hasClock || !step.IsKnown) return;
        var span = _tracks.Max(track => track.Times.Count == 0 ? default : TimeSpan.FromTicks(track.Times[^1].Ticks - track.Times[0].Ticks));
        Covariates = Covariates with { Calendar = options.CalendarFeatures == false ? Calendar.Of(step, default, options.Holidays) : Calendar.Of(step, span, options.Holidays) };
    }
}
