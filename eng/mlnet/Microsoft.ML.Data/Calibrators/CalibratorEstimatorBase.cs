using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Calibrators;

/// <summary>Adds a probability to scored data.</summary>
public abstract class CalibratorEstimatorBase<TICalibrator> : IEstimator<CalibratorTransformer<TICalibrator>>
    where TICalibrator : class, ICalibrator
{
    readonly IHostEnvironment _env;
    readonly (string Name, string Role, PrimitiveDataViewType Type)[] _columns;
    readonly Func<IDataView, CalibratorTransformer<TICalibrator>> _fit;

    private protected CalibratorEstimatorBase(
        IHostEnvironment env, (string Name, string Role, PrimitiveDataViewType Type)[] columns, Func<IDataView, CalibratorTransformer<TICalibrator>> fit) =>
        (_env, _columns, _fit) = (env, columns, fit);

    public CalibratorTransformer<TICalibrator> Fit(IDataView input)
    {
        _env.CheckValue(input, nameof(input));
        return _fit(input);
    }

    SchemaShape IEstimator<CalibratorTransformer<TICalibrator>>.GetOutputSchema(SchemaShape inputSchema)
    {
        _env.CheckValue(inputSchema, nameof(inputSchema));
        foreach (var (name, role, type) in _columns)
        {
            if (!inputSchema.TryFindColumn(name, out var column)) throw _env.ExceptSchemaMismatch(nameof(inputSchema), role, name);
            if (!new SchemaShape.Column(name, SchemaShape.Column.VectorKind.Scalar, type, false).IsCompatibleWith(column))
                throw _env.ExceptSchemaMismatch(nameof(inputSchema), role, name, type.ToString(), column.GetTypeString());
        }
        var normalized = new SchemaShape.Column(AnnotationUtils.Kinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false);
        return ColumnMapper.With(inputSchema, [new(
            DefaultColumnNames.Probability, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false, new([normalized]))]);
    }
}
