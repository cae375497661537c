namespace Microsoft.ML.Data;

/// <summary>The type of a column's values.</summary>
public abstract class DataViewType : IEquatable<DataViewType>
{
    /// <summary>The .NET type in which a getter hands the values out.</summary>
    public Type RawType { get; }

    private protected DataViewType(Type rawType)
    {
        ArgumentNullException.ThrowIfNull(rawType);
        RawType = rawType;
    }

    public abstract bool Equals(DataViewType other);
}

/// <summary>A type made of other types, such as a vector.</summary>
public abstract class StructuredDataViewType : DataViewType
{
    protected StructuredDataViewType(Type rawType)
        : base(rawType)
    {
    }
}

/// <summary>A type of single values, which own nothing that must be disposed of.</summary>
public abstract class PrimitiveDataViewType : DataViewType
{
    protected PrimitiveDataViewType(Type rawType)
        : base(rawType)
    {
        if (typeof(IDisposable).IsAssignableFrom(rawType))
            throw new ArgumentException($"A primitive type cannot be disposable, but {rawType} is.", nameof(rawType));
    }
}

/// <summary>The base of attributes that tell how a member of a custom type becomes a column.</summary>
public abstract class DataViewTypeAttribute : Attribute, IEquatable<DataViewTypeAttribute>
{
    protected DataViewTypeAttribute()
    {
    }

    public abstract void Register();

    public abstract bool Equals(DataViewTypeAttribute other);
}
