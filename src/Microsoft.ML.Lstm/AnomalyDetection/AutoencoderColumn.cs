using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.AnomalyDetection;

/// <summary>The column of sequences that an autoencoder reads.</summary>
sealed record AutoencoderColumn(string Name, int FeaturesPerStep)
{
    readonly FeatureColumns _columns = new([new(Name) { FeaturesPerStep = FeaturesPerStep }]);

    /// <summary>Throws unless <paramref name="shape"/> has the column, a vector of numbers.</summary>
    public SchemaShape.Column Check(IExceptionContext context, SchemaShape shape)
    {
        var column = SchemaCheck.Find(context, shape, "feature", Name);
        return NumberColumn.CanRead(column) && !SchemaCheck.IsScalar(column) ? column
            : throw SchemaCheck.Mismatch(context, "feature", column, "a vector of Single (or of other numbers, or Boolean)");
    }

    /// <summary>What the engine is to read; throws as <see cref="Check"/> does, and where a type's dimensions do not fit.</summary>
    public FeatureSpec Input(IExceptionContext context, DataViewSchema schema)
    {
        Check(context, MLNetInternals.ShapeOf(schema));
        return _columns.Inputs(context, schema)[0];
    }

    /// <summary>The column in a schema; throws unless it is one that a model can read.</summary>
    public DataViewSchema.Column Find(IExceptionContext context, DataViewSchema schema, FeatureSpec trained)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Check(context, MLNetInternals.ShapeOf(schema));
        _columns.CheckInputs(context, schema, [trained]);
        return schema[Name];
    }
}
