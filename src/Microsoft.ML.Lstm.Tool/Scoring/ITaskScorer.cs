using Microsoft.ML.Lstm.Tool.Tables;

namespace Microsoft.ML.Lstm.Tool.Scoring;

/// <summary>Makes answers of rows, as a table. Any number of threads may call it at once.</summary>
interface ITaskScorer
{
    /// <summary>The columns of the answers.</summary>
    IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Adds the answers to rows of whole series.</summary>
    void Score(TableBlock rows, TableBlock answers);
}
