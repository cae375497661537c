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

    /// <summary>What one fold of a cross-validation gave.</summary>
    public sealed class CrossValidationResult<T>
        where T : class
    {
        public readonly T Metrics;
        public readonly ITransformer Model;
        public readonly IDataView ScoredHoldOutSet;
        public readonly int Fold;

        internal CrossValidationResult(ITransformer model, T metrics, IDataView scores, int fold)
        {
            Model = model;
            Metrics = metrics;
            ScoredHoldOutSet = scores;
            Fold = fold;
        }
    }
}
