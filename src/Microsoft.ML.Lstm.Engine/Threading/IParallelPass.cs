namespace Microsoft.ML.Lstm.Engine.Threading;

/// <summary>A pass that several threads can do together.</summary>
interface IParallelPass<TPass>
    where TPass : struct, allows ref struct
{
    /// <summary>Does the member's share; all members of the crew run this, with the same pass.</summary>
    void Run(in TPass pass, Worker member);
}
