using System.Globalization;

using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.FreshProcess;

/// <summary>Data as lines of text, a row each, so that two processes can be compared.</summary>
public static class Table
{
    /// <summary>The columns of those names, in every row.</summary>
    public static IEnumerable<string> Lines(IDataView view, params string[] columns) =>
        view.Preview(maxRows: int.MaxValue).RowView.Select(row => string.Join(' ', columns.Select(name => Text(row.Values.Last(value => value.Key == name).Value))));

    static string Text(object value) => value switch
    {
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        VBuffer<float> vector => string.Join(',', vector.DenseValues().Select(number => number.ToString("R", CultureInfo.InvariantCulture))),
        VBuffer<double> vector => string.Join(',', vector.DenseValues().Select(number => number.ToString("R", CultureInfo.InvariantCulture))),
        VBuffer<uint> vector => string.Join(',', vector.DenseValues()),
        VBuffer<int> vector => string.Join(',', vector.DenseValues()),
        VBuffer<ReadOnlyMemory<char>> vector => string.Join(',', vector.DenseValues()),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
