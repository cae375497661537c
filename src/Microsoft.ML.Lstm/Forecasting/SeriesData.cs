using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>All series of a data view, in the order in which they first come.</summary>
sealed class SeriesData
{
    readonly List<string> _names = [];
    readonly List<float[]> _values = [];

    /// <summary>The values of each series, NaN where one is missing.</summary>
    public IReadOnlyList<float[]> Values => _values;

    /// <exception cref="OperationCanceledException">The training was cancelled meanwhile.</exception>
    public static SeriesData Read(IExceptionContext context, IDataView input, SeriesColumns columns, Cancellation cancellation)
    {
        var bound = columns.Bind(context, input.Schema);
        var growing = new Dictionary<string, List<float>>();
        var byName = growing.GetAlternateLookup<ReadOnlySpan<char>>();
        var data = new SeriesData();
        using var cursor = input.GetRowCursor(bound);
        var reader = new SeriesReader(columns, cursor);
        while (cancellation.MoveNext(cursor))
        {
            var name = reader.Series();
            if (!byName.TryGetValue(name, out var values))
            {
                byName[name] = values = [];
                data._names.Add(name.ToString());
            }
            values.Add(reader.Value());
        }
        data._values.AddRange(data._names.Select(name => growing[name].ToArray()));
        return data;
    }

    /// <summary>Where the series end, and a forecast goes on: gaps are taken as they are row by row.</summary>
    public ForecastState CaptureState(Forecaster forecaster)
    {
        var state = new ForecastState(forecaster.HistoryLength);
        var reader = new ForecastSession(forecaster, state);
        for (var i = 0; i < _names.Count; i++)
        {
            // Two histories back is far enough: what is filled in there is out of sight at the end.
            var known = Array.FindLastIndex(_values[i], value => !float.IsNaN(value));
            foreach (var value in _values[i].AsSpan(Math.Max(0, known + 1 - 2 * forecaster.HistoryLength))) reader.Observe(_names[i], value);
        }
        state.Last = null;
        return state;
    }
}
