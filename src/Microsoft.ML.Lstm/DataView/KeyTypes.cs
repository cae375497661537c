using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>The integers that keys are made of.</summary>
static class KeyTypes
{
    // A file knows them by their place in this list.
    static readonly Type[] Known = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];

    /// <summary>How many there are.</summary>
    public static int Count => Known.Length;

    /// <summary>The place of a key's type in the list.</summary>
    public static int IndexOf(KeyDataViewType key) => Array.IndexOf(Known, key.RawType);

    /// <summary>The type of keys at a place in the list, of so many values.</summary>
    public static KeyDataViewType At(int index, ulong count) => new(Known[index], count);

    /// <summary>The type of a column's keys, alone or in vectors; null where it has none.</summary>
    public static KeyDataViewType? Of(DataViewType type) => (type is VectorDataViewType vector ? vector.ItemType : type) as KeyDataViewType;
}
