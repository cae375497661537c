namespace Microsoft.ML.Lstm.Engine.Threading;

/// <summary>A pass that several threads can run together.</summary>
interface IParallelPass<TPass>
    where TPass : struct, allows ref struct
{
    /// <summary>Computes the worker's partition; all workers of the region run this, with the same pass.</summary>
    void Run(in TPass pass, Worker worker);
}
