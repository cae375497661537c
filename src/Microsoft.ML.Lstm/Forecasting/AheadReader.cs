using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Forecasting.Covariates;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Reads rows, for the covariates that are known ahead, into the tracks of their series.</summary>
sealed class AheadReader : IDisposable
{
    readonly LstmForecastingTransformer _model;
    readonly DataViewRowCursor _cursor;
    readonly SeriesReader _series;
    readonly CovariateReader _reader;
    readonly float[] _step;
    readonly Dictionary<string, AheadTrack> _tracks = [];

    public AheadReader(LstmForecastingTransformer model, IDataView rows, IEnumerable<DataViewSchema.Column> bound, bool hasTarget)
    {
        var layout = model.State.Layout;
        (_model, _step, _cursor) = (model, new float[layout.Known], rows.GetRowCursor(bound));
        (_series, _reader) = (new(model.Columns, _cursor, hasTarget), new(_cursor, layout.Covariates.Names with { Past = [], Static = [] }));
    }

    /// <summary>The tracks by name, in the order in which series first come.</summary>
    public IReadOnlyDictionary<string, AheadTrack> Tracks => _tracks;

    /// <summary>The track of a series.</summary>
    public AheadTrack this[ReadOnlySpan<char> series]
    {
        get
        {
            var lookup = _tracks.GetAlternateLookup<ReadOnlySpan<char>>();
            if (!lookup.TryGetValue(series, out var track)) lookup[series] = track = new(_step.Length);
            return track;
        }
    }

    /// <summary>Reads a row; false behind the last one.</summary>
    /// <exception cref="InvalidOperationException">Times of a series do not ascend by whole steps, or a value is infinite.</exception>
    public bool Read()
    {
        if (!_cursor.MoveNext()) return false;
        var track = this[_series.Series()];
        var (time, missing) = (_series.Time() ?? default, 0L);
        if (_model.Columns.Time is { } column && track.Rows > 0)
        {
            var (covariates, name) = (_model.State.Layout.Covariates, _series.Series().ToString());
            var steps = TimeOrder.Steps(covariates.Step, track.Last, time, covariates.Missing, column, name, _cursor.Position);
            if (steps == 0) throw TimeOrder.Twice(time, column, name, _cursor.Position);
            missing = steps - 1;
        }

        _reader.ReadKnown(_step);

        // Steps further ahead than a forecast reads are all the same to it.
        track.Add(time, (int)Math.Min(missing, Math.Max(_model.Horizon, _model.State.Layout.CovariateHistory)), _step);
        return true;
    }

    public void Dispose() => _cursor.Dispose();
}
