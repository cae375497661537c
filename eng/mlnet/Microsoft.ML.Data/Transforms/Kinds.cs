using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>The data view's type for each kind.</summary>
static class Kinds
{
    public static PrimitiveDataViewType TypeOf(DataKind kind) => kind switch
    {
        DataKind.SByte => NumberDataViewType.SByte,
        DataKind.Byte => NumberDataViewType.Byte,
        DataKind.Int16 => NumberDataViewType.Int16,
        DataKind.UInt16 => NumberDataViewType.UInt16,
        DataKind.Int32 => NumberDataViewType.Int32,
        DataKind.UInt32 => NumberDataViewType.UInt32,
        DataKind.Int64 => NumberDataViewType.Int64,
        DataKind.UInt64 => NumberDataViewType.UInt64,
        DataKind.Single => NumberDataViewType.Single,
        DataKind.Double => NumberDataViewType.Double,
        DataKind.String => TextDataViewType.Instance,
        DataKind.Boolean => BooleanDataViewType.Instance,
        DataKind.TimeSpan => TimeSpanDataViewType.Instance,
        DataKind.DateTime => DateTimeDataViewType.Instance,
        DataKind.DateTimeOffset => DateTimeOffsetDataViewType.Instance,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, $"There is no kind {kind}."),
    };

    /// <summary>The kind of a member's or a value's type, or null if it is none.</summary>
    public static DataKind? Of(Type type) => type == typeof(string) ? DataKind.String : Enum.GetValues<DataKind>()
        .Where(kind => TypeOf(kind).RawType == type)
        .Select(kind => (DataKind?)kind)
        .FirstOrDefault();
}
