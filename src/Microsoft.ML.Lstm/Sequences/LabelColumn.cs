using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Sequences;

/// <summary>The column of what is learnt: a key, a flag or a number, as the target asks for.</summary>
sealed record LabelColumn(string Name, PredictionTask Target)
{
    const string Role = "label";
    const ulong MostClasses = 1 << 20;

    /// <summary>Throws unless <paramref name="shape"/> has the column, of the type that the target asks for.</summary>
    public SchemaShape.Column Check(IExceptionContext context, SchemaShape shape)
    {
        var column = SchemaCheck.Find(context, shape, Role, Name);
        var (fits, expected) = Target switch
        {
            PredictionTask.Multiclass => (column.IsKey && column.ItemType.Equals(NumberDataViewType.UInt32), $"Key<{NumberDataViewType.UInt32}> (Conversion.MapValueToKey makes it of any value)"),
            PredictionTask.Binary => (column.ItemType is BooleanDataViewType && !column.IsKey, $"{BooleanDataViewType.Instance} (Conversion.ConvertType makes it of a number)"),
            _ => (NumberColumn.CanRead(column) && column.ItemType is NumberDataViewType, "Single or another number (Conversion.ConvertType makes Single of other types)"),
        };
        return fits && SchemaCheck.IsScalar(column) ? column : throw SchemaCheck.Mismatch(context, Role, column, expected);
    }

    /// <summary>Number of classes in a column of a schema that was checked; 0 for targets without.</summary>
    public int Classes(DataViewSchema schema)
    {
        if (schema[Name].Type is not KeyDataViewType key) return 0;
        if (key.Count > MostClasses) throw new InvalidOperationException($"Column '{Name}' has {key.Count} classes, but a network has at most {MostClasses}.");
        if (key.Count < 2) throw new InvalidOperationException($"Column '{Name}' has one class only, so there is nothing to tell apart. Give examples of two classes or more.");
        return (int)key.Count;
    }

    /// <summary>Reads the target of the row that a cursor stands on: a class from 0 on, 1 or 0, a value; NaN where it is missing.</summary>
    public Func<float> Open(DataViewRow row)
    {
        var column = row.Schema[Name];
        return Target switch
        {
            // A key beyond its type's count is a missing one.
            PredictionTask.Multiclass => CellReader.Open<uint, float>(row, column, key => key == 0 || key > ((KeyDataViewType)column.Type).Count ? float.NaN : key - 1),
            PredictionTask.Binary => CellReader.Open<bool, float>(row, column, flag => flag ? 1 : 0),
            _ => NumberColumn.Reader(row, column, value => float.IsInfinity(value)
                ? throw new InvalidOperationException(FormattableString.Invariant($"Column '{Name}' holds {value} in row {row.Position}. Labels must be finite; say NaN where one is missing."))
                : value),
        };
    }
}
