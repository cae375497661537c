using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.AnomalyDetection;

/// <summary>What <c>CreateTimeSeriesEngine</c> asks a model with a state for: rows that share the model's memory.</summary>
sealed class AnomalyMapper(LstmAnomalyTransformer model, AppendedColumns columns) : IStatefulRowToRowMapper
{
    public DataViewSchema InputSchema => columns.Input;

    public DataViewSchema OutputSchema => columns.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => columns.StatefulDependencies(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new AnomalyRow(model, columns, input, activeColumns);
}
