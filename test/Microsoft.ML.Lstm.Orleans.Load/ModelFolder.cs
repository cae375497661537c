namespace Microsoft.ML.Lstm.Orleans.Load;

/// <summary>A folder with the model, which is deleted at the end.</summary>
sealed class ModelFolder : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lstm-models");

    public ModelFolder() => SmallForecaster.Train(Path);

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
