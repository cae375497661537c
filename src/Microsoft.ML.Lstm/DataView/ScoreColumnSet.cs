using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>The annotations by which ML.NET's evaluators find the columns that one model adds.</summary>
/// <param name="Kind">What the model tells, as ML.NET calls it.</param>
/// <param name="Number">Number of the set of columns.</param>
sealed record ScoreColumnSet(string Kind, uint Number)
{
    /// <summary>The set of a model that is applied to data of a schema: its number comes after those of sets that are there.</summary>
    public static ScoreColumnSet After(DataViewSchema input, string kind) => new(kind, MLNetInternals.LastScoreSet(input) + 1);

    /// <summary>Annotations of a column of the set, to which more can be added.</summary>
    public DataViewSchema.Annotations.Builder Of(string column)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add("ScoreColumnSetId", MLNetInternals.ScoreSetType, (ref uint value) => value = Number);
        builder.AddPrimitiveValue("ScoreColumnKind", TextDataViewType.Instance, Kind.AsMemory());
        builder.AddPrimitiveValue("ScoreValueKind", TextDataViewType.Instance, column.AsMemory());
        return builder;
    }
}
