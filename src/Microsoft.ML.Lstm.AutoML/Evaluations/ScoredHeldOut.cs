using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.Ensembles;
using Microsoft.ML.Lstm.Forecasting.Backtesting;

namespace Microsoft.ML.Lstm.AutoML.Evaluations;

/// <summary>Rows of a fold with a model's scores.</summary>
/// <param name="metric">What is measured of them.</param>
/// <param name="input">Columns that the model was given.</param>
/// <param name="scored">The rows, which are kept.</param>
sealed class ScoredHeldOut(IEvaluateMetricManager metric, int input, IDataView scored) : IHeldOut
{
    /// <summary>Parts of a fold at most: every so many rows are one.</summary>
    const int MostParts = 12;

    readonly MLContext _context = new();
    double? _metric;

    public double Metric => _metric ??= metric.Evaluate(_context, scored);

    public IReadOnlyList<(int Origin, int Group, double Without)> Parts(int fold)
    {
        var rows = CountRows();
        var parts = Math.Min(rows, MostParts);
        return [.. Enumerable.Range(0, parts).Select(part => (fold, (fold * MostParts) + part, Without(rows, parts, part)))];
    }

    public IHeldOut Average(IReadOnlyList<IHeldOut> members, IReadOnlyList<double> weights) =>
        new ScoredHeldOut(metric, input, EnsembleView.Of(input, [.. members.Cast<ScoredHeldOut>().Select(member => member.Scored)], weights));

    IDataView Scored => scored;

    double Without(int rows, int parts, int part)
    {
        try
        {
            return metric.Evaluate(_context, RowFilter.Of(scored, [.. Enumerable.Range(0, rows).Where(row => row % parts != part)]));
        }
        catch (Exception undefined) when (undefined is ArgumentException or InvalidOperationException)
        {
            // Such as an area under a curve of rows of one class.
            return double.NaN;
        }
    }

    int CountRows()
    {
        var rows = 0;
        using var cursor = scored.GetRowCursor([]);
        while (cursor.MoveNext()) rows++;
        return rows;
    }
}
