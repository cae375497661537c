namespace Microsoft.ML.Lstm.Engine.Threading;

/// <summary>Work in numbered chunks that do not depend on one another.</summary>
interface IParallelBody
{
    void Run(int chunk);
}
