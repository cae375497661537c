namespace Microsoft.ML.Lstm.Engine.Threads;

/// <summary>Work in numbered pieces that do not depend on one another.</summary>
interface IWork
{
    void Run(int piece);
}
