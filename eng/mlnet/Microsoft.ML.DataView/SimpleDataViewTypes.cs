namespace Microsoft.ML.Data;

/// <summary>Text; the missing value is the empty text.</summary>
public sealed class TextDataViewType : PrimitiveDataViewType
{
    TextDataViewType()
        : base(typeof(ReadOnlyMemory<char>))
    {
    }

    public static TextDataViewType Instance { get; } = new();

    public override bool Equals(DataViewType other) => other is TextDataViewType;

    public override string ToString() => "String";
}

/// <summary>True or false.</summary>
public sealed class BooleanDataViewType : PrimitiveDataViewType
{
    BooleanDataViewType()
        : base(typeof(bool))
    {
    }

    public static BooleanDataViewType Instance { get; } = new();

    public override bool Equals(DataViewType other) => other is BooleanDataViewType;

    public override string ToString() => "Boolean";
}

/// <summary>A row id.</summary>
public sealed class RowIdDataViewType : PrimitiveDataViewType
{
    RowIdDataViewType()
        : base(typeof(DataViewRowId))
    {
    }

    public static RowIdDataViewType Instance { get; } = new();

    public override bool Equals(DataViewType other) => other is RowIdDataViewType;

    public override string ToString() => "DataViewRowId";
}

/// <summary>A span of time.</summary>
public sealed class TimeSpanDataViewType : PrimitiveDataViewType
{
    TimeSpanDataViewType()
        : base(typeof(TimeSpan))
    {
    }

    public static TimeSpanDataViewType Instance { get; } = new();

    public override bool Equals(DataViewType other) => other is TimeSpanDataViewType;

    public override string ToString() => "TimeSpan";
}

/// <summary>A date with a time of day.</summary>
public sealed class DateTimeDataViewType : PrimitiveDataViewType
{
    DateTimeDataViewType()
        : base(typeof(DateTime))
    {
    }

    public static DateTimeDataViewType Instance { get; } = new();

    public override bool Equals(DataViewType other) => other is DateTimeDataViewType;

    public override string ToString() => "DateTime";
}

/// <summary>A date with a time of day and its distance from UTC.</summary>
public sealed class DateTimeOffsetDataViewType : PrimitiveDataViewType
{
    DateTimeOffsetDataViewType()
        : base(typeof(DateTimeOffset))
    {
    }

    public static DateTimeOffsetDataViewType Instance { get; } = new();

    public override bool Equals(DataViewType other) => other is DateTimeOffsetDataViewType;

    public override string ToString() => "DateTimeOffset";
}
