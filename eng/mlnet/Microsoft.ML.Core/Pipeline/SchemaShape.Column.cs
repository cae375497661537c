using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class SchemaShape
{
    static readonly SchemaShape Empty = new([]);

    /// <summary>What is known of one column.</summary>
    public readonly struct Column
    {
        public readonly string Name;
        public readonly VectorKind Kind;

        /// <summary>The type of the items; for keys, of the numbers they are stored as.</summary>
        public readonly DataViewType ItemType;

        public readonly bool IsKey;
        public readonly SchemaShape Annotations;

        internal Column(string name, VectorKind vecKind, DataViewType itemType, bool isKey, SchemaShape annotations = null)
        {
            Contracts.CheckNonEmpty(name, nameof(name));
            Contracts.CheckValue(itemType, nameof(itemType));
            if (itemType is KeyDataViewType or VectorDataViewType)
                throw Contracts.ExceptParam(nameof(itemType), $"The item type cannot be {itemType}: keys and vectors are told by flags.");
            if (isKey && !KeyDataViewType.IsValidDataType(itemType.RawType))
                throw Contracts.ExceptParam(nameof(itemType), $"A key cannot be stored as {itemType}.");
            Name = name;
            Kind = vecKind;
            ItemType = itemType;
            IsKey = isKey;
            Annotations = annotations ?? Empty;
        }

        internal bool IsValid => Name != null;

        /// <summary>Whether <paramref name="source"/> is all that this column asks for, annotations included.</summary>
        internal bool IsCompatibleWith(Column source)
        {
            if (!source.IsValid)
                throw Contracts.ExceptParam(nameof(source), "The column is not initialized properly.");
            if (Name != source.Name || Kind != source.Kind || IsKey != source.IsKey || !ItemType.Equals(source.ItemType))
                return false;
            foreach (var annotation in Annotations)
            {
                if (!source.Annotations.TryFindColumn(annotation.Name, out var found) || !annotation.IsCompatibleWith(found))
                    return false;
            }
            return true;
        }

        internal string GetTypeString()
        {
            var item = IsKey ? $"Key<{ItemType}>" : ItemType.ToString();
            return Kind switch
            {
                VectorKind.Vector => $"Vector<{item}>",
                VectorKind.VariableVector => $"VarVector<{item}>",
                _ => item,
            };
        }

        public enum VectorKind
        {
            Scalar = 0,
            Vector = 1,
            VariableVector = 2,
        }
    }
}
