namespace Microsoft.ML.Lstm.Harness;

/// <summary>A file that is written while its process is killed.</summary>
interface IWatched
{
    string Name { get; }

    /// <summary>What is wrong with the file after a kill, at which so many rounds of saving were done for certain; null if it is whole.</summary>
    string? Check(int rounds);
}
