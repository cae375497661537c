using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>The values that a column's keys stand for, in the order of the keys.</summary>
abstract class KeyTerms
{
    public abstract PrimitiveDataViewType ItemType { get; }
    public abstract int Count { get; }

    public KeyDataViewType KeyType => new(typeof(uint), Math.Max(Count, 1));

    public abstract Delegate Getter(DataViewRow row, DataViewSchema.Column source);

    public abstract void Annotate(DataViewSchema.Annotations.Builder builder, bool asText);

    public abstract void Save(BinaryWriter writer);

    /// <summary>Reads the value at the cursor, unless there are enough already.</summary>
    public abstract Action Collector(DataViewRow row, DataViewSchema.Column source, int maximum);

    public abstract void Sort();

    public static KeyTerms Of(PrimitiveDataViewType type) => ByType.Call<KeyTerms>(Make<int>, [type.RawType], type);

    public static KeyTerms Load(PrimitiveDataViewType type, BinaryReader reader) => ByType.Call<KeyTerms>(Read<int>, [type.RawType], type, reader);

    static KeyTerms Make<T>(PrimitiveDataViewType type) => new Terms<T>(type);

    static KeyTerms Read<T>(PrimitiveDataViewType type, BinaryReader reader)
    {
        var terms = new Terms<T>(type);
        for (var left = reader.ReadCount(); left > 0; left--) terms.Add(ReadValue<T>(reader), int.MaxValue);
        return terms;
    }

    static T ReadValue<T>(BinaryReader reader)
    {
        if (typeof(T) == typeof(ReadOnlyMemory<char>)) return (T)(object)reader.ReadString().AsMemory();
        T value = default;
        reader.BaseStream.ReadExactly(Bytes(ref value));
        return value;
    }

    static Span<byte> Bytes<T>(ref T value) => MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref value), Unsafe.SizeOf<T>());

    sealed class Terms<T>(PrimitiveDataViewType type) : KeyTerms
    {
        readonly List<T> _values = [];
        readonly Dictionary<T, uint> _keys = new(typeof(T) == typeof(ReadOnlyMemory<char>) ? (IEqualityComparer<T>)(object)new TextEquality() : null);

        public override PrimitiveDataViewType ItemType => type;
        public override int Count => _values.Count;

        public void Add(T value, int maximum)
        {
            if (Count >= maximum || IsMissing(value) || _keys.ContainsKey(value)) return;
            // The memory of a text may be the cursor's own.
            var kept = value is ReadOnlyMemory<char> text ? (T)(object)text.ToString().AsMemory() : value;
            _values.Add(kept);
            _keys.Add(kept, (uint)Count);
        }

        public override Action Collector(DataViewRow row, DataViewSchema.Column source, int maximum)
        {
            if (source.Type is VectorDataViewType)
            {
                var getVector = row.GetGetter<VBuffer<T>>(row.Schema[source.Index]);
                VBuffer<T> buffer = default;
                return () =>
                {
                    getVector(ref buffer);
                    foreach (var item in buffer.DenseValues()) Add(item, maximum);
                };
            }
            var get = row.GetGetter<T>(row.Schema[source.Index]);
            T value = default;
            return () =>
            {
                get(ref value);
                Add(value, maximum);
            };
        }

        public override void Sort()
        {
            _values.Sort(typeof(T) == typeof(ReadOnlyMemory<char>)
                ? (left, right) => ((ReadOnlyMemory<char>)(object)left).Span.SequenceCompareTo(((ReadOnlyMemory<char>)(object)right).Span)
                : Comparer<T>.Default.Compare);
            for (var i = 0; i < _values.Count; i++) _keys[_values[i]] = (uint)i + 1;
        }

        public override Delegate Getter(DataViewRow row, DataViewSchema.Column source) =>
            ItemMap.Getter(row, source, (T value) => !IsMissing(value) && _keys.TryGetValue(value, out var key) ? key : 0u);

        public override void Annotate(DataViewSchema.Annotations.Builder builder, bool asText)
        {
            if (Count == 0) return;
            if (asText) Add(builder, TextDataViewType.Instance, _values.Select(value => ValueConversion.ToText(value).AsMemory()).ToArray());
            else Add(builder, type, _values.ToArray());
        }

        public override void Save(BinaryWriter writer)
        {
            writer.Write(Count);
            foreach (var value in _values)
            {
                var copy = value;
                if (value is ReadOnlyMemory<char> text) writer.Write(text.ToString());
                else writer.Write(Bytes(ref copy));
            }
        }

        static void Add<TItem>(DataViewSchema.Annotations.Builder builder, PrimitiveDataViewType item, TItem[] values) =>
            builder.Add(AnnotationUtils.Kinds.KeyValues, new VectorDataViewType(item, values.Length),
                (ref VBuffer<TItem> destination) => new VBuffer<TItem>(values.Length, values).CopyTo(ref destination));

        static bool IsMissing(T value) => value switch
        {
            ReadOnlyMemory<char> text => text.IsEmpty,
            float number => float.IsNaN(number),
            double number => double.IsNaN(number),
            _ => false,
        };
    }

    sealed class TextEquality : IEqualityComparer<ReadOnlyMemory<char>>
    {
        public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);
    }
}
