namespace Microsoft.ML.Lstm.Translation;

/// <summary>Sums of the rows' precision, recall and F1.</summary>
sealed class RougeSums
{
    double _precision, _recall, _f1;
    long _rows;

    public void Add(int common, int predicted, int known)
    {
        _rows++;
        if (common == 0) return;
        var (precision, recall) = ((double)common / predicted, (double)common / known);
        _precision += precision;
        _recall += recall;
        _f1 += 2 * precision * recall / (precision + recall);
    }

    public RougeMetrics Mean() => _rows == 0 ? new() { Precision = 0, Recall = 0, F1 = 0 } : new() { Precision = _precision / _rows, Recall = _recall / _rows, F1 = _f1 / _rows };
}
