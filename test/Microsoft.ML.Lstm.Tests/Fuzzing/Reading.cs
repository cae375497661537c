using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Fuzzing;

/// <summary>Reads a column to its end, as whatever type it has.</summary>
static class Reading
{
    public static void All(IDataView view, string column)
    {
        var known = view.Schema[column];
        using var cursor = view.GetRowCursor([known]);
        switch (known.Type)
        {
            case VectorDataViewType { ItemType.RawType: var item } when item == typeof(float): Read<VBuffer<float>>(); break;
            case VectorDataViewType: Read<VBuffer<double>>(); break;
            default: Read<float>(); break;
        }

        void Read<T>()
        {
            var getter = cursor.GetGetter<T>(known);
            var value = default(T)!;
            while (cursor.MoveNext()) getter(ref value);
        }
    }
}
