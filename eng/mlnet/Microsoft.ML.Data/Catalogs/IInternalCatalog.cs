using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A catalog, as the components behind its methods see it.</summary>
interface IInternalCatalog
{
    IHostEnvironment Environment { get; }
}
