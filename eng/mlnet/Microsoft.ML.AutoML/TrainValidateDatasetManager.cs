using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>Validation rows, and training rows of which a trial may take the first.</summary>
sealed class TrainValidateDatasetManager(IDataView train, IDataView validation) : ITrainValidateDatasetManager
{
    public const string SpaceKey = nameof(TrainValidateDatasetManager), RatioKey = "TrainValidateDatasetSubsamplingKey";
    const int FewestRows = 10;

    public IDataView LoadTrainDataset(MLContext context, TrialSettings settings)
    {
        if (settings?.Parameter is not { ParameterType: ParameterType.Object } parameter || !parameter.TryGetValue(SpaceKey, out var own)) return train;
        var ratio = own[RatioKey].AsType<double>();
        return context.Data.TakeRows(train, Math.Max(FewestRows, (long)(ratio * CountRows())));
    }

    long CountRows()
    {
        if (train.GetRowCount() is { } known) return known;
        var count = 0L;
        using var cursor = train.GetRowCursor([]);
        while (cursor.MoveNext()) count++;
        return count;
    }

    public IDataView LoadValidateDataset(MLContext context, TrialSettings settings) => validation;
}
