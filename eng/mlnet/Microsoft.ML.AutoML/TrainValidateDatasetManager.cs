using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>Validation rows, and training rows of which a trial may take a part.</summary>
sealed class TrainValidateDatasetManager(IDataView train, IDataView validation) : ITrainValidateDatasetManager
{
    public const string SpaceKey = nameof(TrainValidateDatasetManager), RatioKey = "TrainValidateDatasetSubsamplingKey";

    public IDataView LoadTrainDataset(MLContext context, TrialSettings settings)
    {
        if (settings?.Parameter is not { ParameterType: ParameterType.Object } parameter || !parameter.TryGetValue(SpaceKey, out var own)) return train;
        var ratio = own[RatioKey].AsType<double>();
        return ratio >= 1 ? train : context.Data.TrainTestSplit(train, Math.Max(ratio, 1e-3)).TestSet;
    }

    public IDataView LoadValidateDataset(MLContext context, TrialSettings settings) => validation;
}
