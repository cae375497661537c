using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>Reads forecasts and bounds from the columns of a row.</summary>
sealed class VectorColumns
{
    readonly int _steps;

    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or holds no vector of Single.</exception>
    public VectorColumns(IExceptionContext context, DataViewSchema schema, ForecastColumns columns, int steps)
    {
        _steps = steps;
        Columns = [.. columns.Names.Select(name => Find(context, schema, name))];
    }

    /// <summary>The columns.</summary>
    public DataViewSchema.Column[] Columns { get; }

    /// <summary>What hands the row that a cursor stands on to a series.</summary>
    public Action<int, FoldForecasts, float> Open(DataViewRow row)
    {
        var getters = Array.ConvertAll(Columns, column => row.GetGetter<VBuffer<float>>(column));
        var buffer = default(VBuffer<float>);
        return (series, forecasts, level) =>
        {
            if (series < 0) return;
            var vectors = new float[getters.Length][];
            for (var i = 0; i < vectors.Length; i++)
            {
                getters[i](ref buffer);
                vectors[i] = [.. buffer.DenseValues()];
                if (vectors[i].Length < _steps)
                    throw new InvalidOperationException($"Column '{Columns[i].Name}' holds {vectors[i].Length} steps, but gap and horizon of the backtest need {_steps}. Let it forecast as many, or ask for fewer.");
            }
            forecasts.SetPoint(series, vectors[0]);
            if (vectors.Length == 3) forecasts.SetInterval(series, level, vectors[1], vectors[2]);
        };
    }

    static DataViewSchema.Column Find(IExceptionContext context, DataViewSchema schema, string name)
    {
        if (schema.GetColumnOrNull(name) is not { } column) throw MLNetInternals.SchemaMismatch(context, "data", "forecast", name);
        return column.Type is VectorDataViewType { ItemType: NumberDataViewType item } && item.Equals(NumberDataViewType.Single) ? column
            : throw MLNetInternals.SchemaMismatch(context, "data", "forecast", name, "vector of Single", column.Type.ToString()!);
    }
}
