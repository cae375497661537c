using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>A catalog of one kind of task: its trainers hang on it as extension methods.</summary>
public abstract class TrainCatalogBase : IInternalCatalog
{
    private protected TrainCatalogBase(IHostEnvironment env, string registrationName)
    {
        Contracts.CheckValue(env, nameof(env));
        Contracts.CheckNonEmpty(registrationName, nameof(registrationName));
        Environment = env;
    }

    IHostEnvironment IInternalCatalog.Environment => Environment;

    private protected IHostEnvironment Environment { get; }

    /// <summary>The part of a task's catalog that makes trainers.</summary>
    public abstract class CatalogInstantiatorBase : IInternalCatalog
    {
        readonly TrainCatalogBase _owner;

        private protected CatalogInstantiatorBase(TrainCatalogBase catalog) => _owner = catalog;

        IHostEnvironment IInternalCatalog.Environment => _owner.Environment;
    }
}
