namespace Microsoft.ML.AutoML;

sealed class CrossValidateDatasetManager : ICrossValidateDatasetManager
{
    public int Fold { get; set; }

    public IDataView Dataset { get; set; }

    public string SamplingKeyColumnName { get; set; }
}
