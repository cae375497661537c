using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.Anomalies;

/// <summary>The columns that a detector adds: alert, score and p-value, and what of the channels was asked for.</summary>
/// <param name="Names">Of the result, the expected values, lower bounds, upper bounds and contributions; null for those not asked for.</param>
sealed record AnomalyOutputs(IReadOnlyList<string?> Names)
{
    /// <summary>Columns there can be.</summary>
    public const int Most = 5;

    static readonly string[] Slots = ["Alert", "Score", "P-Value"];

    /// <summary>Which of the five each added column is.</summary>
    public IReadOnlyList<int> Kinds { get; } = [.. Enumerable.Range(0, Names.Count).Where(kind => Names[kind] is not null)];

    public static AnomalyOutputs Named(LstmAnomalyOptions options) =>
        new([options.OutputColumnName, options.ExpectedValueColumnName, options.LowerBoundColumnName, options.UpperBoundColumnName, options.ContributionsColumnName]);

    /// <summary>The columns for a schema.</summary>
    public IEnumerable<DataViewSchema.DetachedColumn> Columns(int channels) => Kinds.Select(kind => kind == 0
        ? new DataViewSchema.DetachedColumn(Names[0]!, new VectorDataViewType(NumberDataViewType.Double, Slots.Length), SlotNames.Of(Slots))
        : new DataViewSchema.DetachedColumn(Names[kind]!, new VectorDataViewType(NumberDataViewType.Single, channels)));

    /// <summary>The shape of <paramref name="input"/> with the columns added, in place of columns of the same names.</summary>
    public SchemaShape Shape(SchemaShape input) => SchemaCheck.With(input, Kinds.Select(kind => kind == 0
        ? MLNetInternals.ColumnOf(Names[0]!, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Double, annotations: new([SlotNames.Shape]))
        : MLNetInternals.ColumnOf(Names[kind]!, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single)));
}
