#nullable enable
namespace Microsoft.ML.AutoML;

/// <summary>Training and validation data.</summary>
public interface ITrainValidateDatasetManager : IDatasetManager
{
    IDataView LoadTrainDataset(MLContext context, TrialSettings? settings);

    IDataView LoadValidateDataset(MLContext context, TrialSettings? settings);
}
