using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Data;

/// <summary>How often each true class was predicted as which; a row of <see cref="Counts"/> is a true class.</summary>
public sealed class ConfusionMatrix
{
    readonly string[] _names;
    readonly bool _isBinary;

    internal ConfusionMatrix(double[][] counts, string[] names, bool isBinary = false)
    {
        Counts = counts;
        _names = names;
        _isBinary = isBinary;
        PerClassRecall = [.. counts.Select((row, i) => Share(row[i], row.Sum()))];
        PerClassPrecision = [.. counts.Select((row, i) => Share(row[i], counts.Sum(other => other[i])))];
    }

    public IReadOnlyList<double> PerClassPrecision { get; }

    public IReadOnlyList<double> PerClassRecall { get; }

    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses => Counts.Count;

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        CheckClass(predictedClassIndicatorIndex, nameof(predictedClassIndicatorIndex));
        CheckClass(actualClassIndicatorIndex, nameof(actualClassIndicatorIndex));
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    public string GetFormattedConfusionTable() => ConfusionTable.Format(this, _names, _isBinary);

    void CheckClass(int index, string parameter)
    {
        if (index < 0 || index >= NumberOfClasses)
            throw Contracts.ExceptParam(parameter, "Invalid index. Should be non-negative, less than the number of classes.");
    }

    static double Share(double part, double whole) => whole > 0 ? part / whole : 0;
}
