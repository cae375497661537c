using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Tagging;

/// <summary>A column of labels, texts or keys, one a row or one for each token.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsVector">Whether there is one for each token.</param>
sealed record LabelSource(string Name, bool IsVector)
{
    const string Role = "label";

    /// <summary>Throws unless <paramref name="shape"/> has the column; the shape of a key that stands for its labels.</summary>
    public SchemaShape.Column Check(IExceptionContext context, SchemaShape shape)
    {
        var column = SchemaCheck.Find(context, shape, Role, Name);
        if (SchemaCheck.IsScalar(column) == IsVector || (!column.IsKey && column.ItemType is not TextDataViewType))
            throw SchemaCheck.Mismatch(context, Role, column, IsVector ? "a vector of text or of keys" : "text or a key");
        var values = column.IsKey ? column.Annotations.Where(annotation => annotation.Name == KeyValues.Kind)
            : [MLNetInternals.ColumnOf(KeyValues.Kind, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance)];
        return MLNetInternals.ColumnOf(Name, IsVector ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true, new(values));
    }

    /// <summary>Opens the column: numbers of labels from 1 on, 0 for one that is missing or none of those that are known; null for a text column while they are learnt.</summary>
    public CellValues Open(DataViewRow row, LabelValues? known)
    {
        var column = row.Schema[Name];
        if (KeyTypes.Of(column.Type) is not null) return ColumnValues.Open(row, column, Vocabulary.Tokens(column, known!.Values), known.Count);
        var (texts, numbers) = (new TextCell(row, column), Array.Empty<float>());
        return () =>
        {
            var count = texts.Read();
            if (numbers.Length < count) numbers = new float[Math.Max(count, 2 * numbers.Length)];
            for (var i = 0; i < count; i++) numbers[i] = known!.Number(texts[i].Span);
            return numbers.AsSpan(0, count);
        };
    }
}
