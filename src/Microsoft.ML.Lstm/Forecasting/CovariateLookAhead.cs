using System.Runtime.InteropServices;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Forecasting.Covariates;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>
/// The covariates that are known ahead in the rows of a data view, by series: those of the rows that follow a row are what a forecast from it reads.
/// They are kept in memory while the rows are scored, and nothing else is.
/// </summary>
sealed class CovariateLookAhead
{
    readonly Dictionary<string, Track> _tracks = [];
    readonly int _known;

    sealed class Track
    {
        /// <summary>[steps, Known], and at which step each row stands.</summary>
        public readonly List<float> Steps = [];
        public readonly List<int> Rows = [];
        public readonly List<RowTime> Times = [];
        public int Next;
    }

    CovariateLookAhead(int known) => _known = known;

    /// <summary>Names of the series, in the order in which they first come.</summary>
    public IEnumerable<string> Series => _tracks.Keys;

    public static CovariateLookAhead Read(LstmForecastingTransformer model, IDataView rows, IEnumerable<DataViewSchema.Column> bound, bool hasTarget)
    {
        var layout = model.State.Layout;
        var (covariates, result, step) = (layout.Covariates, new CovariateLookAhead(layout.Known), new float[layout.Known]);
        using var cursor = rows.GetRowCursor(bound);
        var (series, reader) = (new SeriesReader(model.Columns, cursor, hasTarget), new CovariateReader(cursor, covariates.Names with { Past = [], Static = [] }));
        while (cursor.MoveNext())
        {
            var name = series.Series().ToString();
            ref var track = ref CollectionsMarshal.GetValueRefOrAddDefault(result._tracks, name, out _);
            track ??= new();
            if (series.Time() is { } time)
            {
                if (track.Times.Count > 0)
                {
                    var steps = TimeOrder.Steps(covariates.Step, track.Times[^1], time, covariates.Missing, model.Columns.Time!, name, cursor.Position);
                    if (steps == 0) throw TimeOrder.Twice(time, model.Columns.Time!, name, cursor.Position);
                    for (var missing = 1; missing < Math.Min(steps, layout.CovariateHistory); missing++) track.Steps.AddRange(Enumerable.Repeat(float.NaN, layout.Known));
                }

                track.Times.Add(time);
            }

            reader.ReadKnown(step);
            track.Rows.Add(track.Steps.Count / Math.Max(1, layout.Known));
            track.Steps.AddRange(step);
        }

        return result;
    }

    /// <summary>Takes the next row of a series.</summary>
    /// <returns>[steps, Known]: the covariates of the rows behind it.</returns>
    public ReadOnlySpan<float> Take(string series)
    {
        var track = _tracks[series];
        return CollectionsMarshal.AsSpan(track.Steps)[((track.Rows[track.Next++] + 1) * _known)..];
    }

    /// <summary>All covariates of a series [steps, Known], and the times of its rows, if they have any.</summary>
    public (float[] Steps, IReadOnlyList<RowTime> Times, int Rows) Of(string series) => ([.. _tracks[series].Steps], _tracks[series].Times, _tracks[series].Rows.Count);
}
