#nullable enable
namespace Microsoft.ML.AutoML;

/// <summary>Data to be cut into folds.</summary>
public interface ICrossValidateDatasetManager : IDatasetManager
{
    int Fold { get; set; }

    IDataView Dataset { get; set; }

    string? SamplingKeyColumnName { get; set; }
}
