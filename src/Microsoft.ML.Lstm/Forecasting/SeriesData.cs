using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>All series of a data view, in the order in which they first come.</summary>
sealed class SeriesData
{
    readonly List<string> _names = [];
    readonly List<float[]> _values = [];

    /// <summary>The values of each series, NaN where one is missing.</summary>
    public IReadOnlyList<float[]> Values => _values;

    public static SeriesData Read(IExceptionContext context, IDataView input, SeriesColumns columns)
    {
        var bound = columns.Bind(context, input.Schema);
        var growing = new Dictionary<string, List<float>>();
        var byName = growing.GetAlternateLookup<ReadOnlySpan<char>>();
        var data = new SeriesData();
        using var cursor = input.GetRowCursor(bound);
        var reader = columns.Open(cursor);
        while (cursor.MoveNext())
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

    /// <summary>The ends of the series: where a forecast goes on.</summary>
    public SeriesMemory Remember(int historyLength)
    {
        var memory = new SeriesMemory(historyLength);
        for (var i = 0; i < _names.Count; i++)
        {
            var history = memory[_names[i]];
            foreach (var value in _values[i].AsSpan(Math.Max(0, _values[i].Length - historyLength))) history.Add(value);
        }
        return memory;
    }
}
