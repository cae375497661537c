using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Transforms.Text;

public sealed class TextNormalizingEstimator : TrivialEstimator<TextNormalizingTransformer>
{
    internal TextNormalizingEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName, TextNormalizer normalizer)
        : base(
            env.Register(nameof(TextNormalizingEstimator)),
            new TextNormalizingTransformer(env, (outputColumnName, inputColumnName ?? outputColumnName), normalizer))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => OneToOne.Shape(Host, inputSchema, Transformer.ColumnPairs, source =>
    {
        TextColumns.Check(Host, source, "String or vector of String");
        var kind = source.Kind == SchemaShape.Column.VectorKind.Scalar ? source.Kind : SchemaShape.Column.VectorKind.VariableVector;
        return new(source.Name, kind, TextDataViewType.Instance, isKey: false);
    });

    public enum CaseMode
    {
        Lower = 0,
        Upper = 1,
        None = 2,
    }
}
