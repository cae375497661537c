using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The transforms that are not trainers; they hang on it, and on its parts, as extension methods.</summary>
public sealed class TransformsCatalog : IInternalCatalog
{
    readonly IHostEnvironment _env;

    internal TransformsCatalog(IHostEnvironment env)
    {
        Contracts.CheckValue(env, nameof(env));
        _env = env;
        Categorical = new(this);
        Conversion = new(this);
        Text = new(this);
        FeatureSelection = new(this);
    }

    public CategoricalTransforms Categorical { get; }

    public ConversionTransforms Conversion { get; }

    public TextTransforms Text { get; }

    public FeatureSelectionTransforms FeatureSelection { get; }

    IHostEnvironment IInternalCatalog.Environment => _env;

    public sealed class CategoricalTransforms : IInternalCatalog
    {
        readonly TransformsCatalog _owner;

        internal CategoricalTransforms(TransformsCatalog owner) => _owner = owner;

        IHostEnvironment IInternalCatalog.Environment => _owner._env;
    }

    public sealed class ConversionTransforms : IInternalCatalog
    {
        readonly TransformsCatalog _owner;

        internal ConversionTransforms(TransformsCatalog owner) => _owner = owner;

        IHostEnvironment IInternalCatalog.Environment => _owner._env;
    }

    public sealed class TextTransforms : IInternalCatalog
    {
        readonly TransformsCatalog _owner;

        internal TextTransforms(TransformsCatalog owner) => _owner = owner;

        IHostEnvironment IInternalCatalog.Environment => _owner._env;
    }

    public sealed class FeatureSelectionTransforms : IInternalCatalog
    {
        readonly TransformsCatalog _owner;

        internal FeatureSelectionTransforms(TransformsCatalog owner) => _owner = owner;

        IHostEnvironment IInternalCatalog.Environment => _owner._env;
    }
}
