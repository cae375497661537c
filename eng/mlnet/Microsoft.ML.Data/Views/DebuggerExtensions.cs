using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML;

/// <summary>Looking at the first rows of whatever makes data. For debugging: it reads at once.</summary>
public static class DebuggerExtensions
{
    public static DataDebuggerPreview Preview(this IDataView data, int maxRows = 100)
    {
        Contracts.CheckValue(data, nameof(data));
        CheckCount(maxRows, nameof(maxRows));
        return new(data, maxRows);
    }

    public static DataDebuggerPreview Preview(this IEstimator<ITransformer> estimator, IDataView data, int maxRows = 100, int maxTrainingRows = 100)
    {
        Contracts.CheckValue(estimator, nameof(estimator));
        Contracts.CheckValue(data, nameof(data));
        CheckCount(maxRows, nameof(maxRows));
        CheckCount(maxTrainingRows, nameof(maxTrainingRows));
        var training = new SkipTakeView(data, skip: 0, take: maxTrainingRows);
        return new(estimator.Fit(training).Transform(data), maxRows);
    }

    public static DataDebuggerPreview Preview(this ITransformer transformer, IDataView data, int maxRows = 100)
    {
        Contracts.CheckValue(transformer, nameof(transformer));
        Contracts.CheckValue(data, nameof(data));
        CheckCount(maxRows, nameof(maxRows));
        return new(transformer.Transform(data), maxRows);
    }

    public static DataDebuggerPreview Preview<TSource>(this IDataLoader<TSource> loader, TSource source, int maxRows = 100)
    {
        Contracts.CheckValue(loader, nameof(loader));
        CheckCount(maxRows, nameof(maxRows));
        return new(loader.Load(source), maxRows);
    }

    static void CheckCount(int count, string parameter)
    {
        if (count < 0) throw Contracts.Mark(new ArgumentOutOfRangeException(parameter));
    }
}
