using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class DataViewSchema
{
    /// <summary>Collects columns into a schema.</summary>
    public sealed class Builder
    {
        readonly List<DetachedColumn> _columns = [];

        public Builder()
        {
        }

        public void AddColumn(string name, DataViewType type, Annotations annotations = null) => _columns.Add(new(name, type, annotations));

        public void AddColumns(IEnumerable<Column> source)
        {
            ArgumentNullException.ThrowIfNull(source);
            foreach (var column in source)
                _columns.Add(new(column));
        }

        public void AddColumns(IEnumerable<DetachedColumn> source)
        {
            ArgumentNullException.ThrowIfNull(source);
            foreach (var column in source)
                AddColumn(column.Name, column.Type, column.Annotations);
        }

        public DataViewSchema ToSchema() => new([.. _columns]);
    }
}
