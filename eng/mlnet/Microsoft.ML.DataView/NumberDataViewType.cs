namespace Microsoft.ML.Data;

/// <summary>The numbers; one instance for each.</summary>
public sealed class NumberDataViewType : PrimitiveDataViewType
{
    readonly string _name;

    NumberDataViewType(Type rawType)
        : base(rawType) => _name = rawType.Name;

    public static NumberDataViewType SByte { get; } = new(typeof(sbyte));

    public static NumberDataViewType Byte { get; } = new(typeof(byte));

    public static NumberDataViewType Int16 { get; } = new(typeof(short));

    public static NumberDataViewType UInt16 { get; } = new(typeof(ushort));

    public static NumberDataViewType Int32 { get; } = new(typeof(int));

    public static NumberDataViewType UInt32 { get; } = new(typeof(uint));

    public static NumberDataViewType Int64 { get; } = new(typeof(long));

    public static NumberDataViewType UInt64 { get; } = new(typeof(ulong));

    public static NumberDataViewType Single { get; } = new(typeof(float));

    public static NumberDataViewType Double { get; } = new(typeof(double));

    public override bool Equals(DataViewType other) => ReferenceEquals(this, other);

    public override string ToString() => _name;
}
