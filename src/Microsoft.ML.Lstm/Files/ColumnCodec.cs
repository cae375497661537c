using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Files;

/// <summary>How model files hold what names and describes columns.</summary>
static class ColumnCodec
{
    const int MostDimensions = 64;

    extension(ModelCodec codec)
    {
        /// <summary>The name of a column, which is never empty.</summary>
        public string Name(string? name) => codec.Text(name) is { Length: > 0 } known ? known : throw new InvalidDataException("A name is empty.");

        /// <summary>A flag, and the name of a column if there is one.</summary>
        public string? OptionalName(string? name) => codec.Optional(name) is not "" and var known ? known : throw new InvalidDataException("A name is empty.");

        /// <summary>A list of names.</summary>
        public string[] Names(IReadOnlyList<string>? names) => codec.List(names, 0, int.MaxValue, codec.Name);

        /// <summary>A list of the dimensions of a column's type, none for a scalar.</summary>
        public int[] Dimensions(DataViewType? type) =>
            codec.List((type as VectorDataViewType)?.Dimensions ?? [], 0, MostDimensions, dimension => codec.Int(dimension, 0));
    }
}
