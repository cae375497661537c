namespace Microsoft.ML.AutoML;

/// <summary>The data of an experiment.</summary>
public interface IDatasetManager
{
}
