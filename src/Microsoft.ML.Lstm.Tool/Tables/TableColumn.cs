using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tool.Tables;

/// <summary>A column that is read or written.</summary>
sealed record TableColumn(string Name, ColumnKind Kind)
{
    /// <summary>Its type in a data view.</summary>
    public DataViewType Type => Kind switch
    {
        ColumnKind.Number => NumberDataViewType.Single,
        ColumnKind.Real => NumberDataViewType.Double,
        ColumnKind.Integer => NumberDataViewType.Int64,
        ColumnKind.Time => DateTimeDataViewType.Instance,
        _ => TextDataViewType.Instance,
    };

    /// <summary>The column of a model's input.</summary>
    /// <exception cref="InvalidDataException">It is of a type that no file holds.</exception>
    public static TableColumn Of(DataViewSchema.Column column) => new(column.Name, column.Type switch
    {
        TextDataViewType => ColumnKind.Text,
        DateTimeDataViewType or DateTimeOffsetDataViewType => ColumnKind.Time,
        NumberDataViewType number when number == NumberDataViewType.Single => ColumnKind.Number,
        NumberDataViewType number when number == NumberDataViewType.Double => ColumnKind.Real,
        NumberDataViewType number when number == NumberDataViewType.Int64 => ColumnKind.Integer,
        _ => throw new InvalidDataException($"The model reads column '{column.Name}' of type {column.Type}, which no file holds. Train it by 'lstm fit', or on columns of Single, Double, Int64, DateTime and text."),
    });
}
