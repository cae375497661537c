using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Ensembles;

/// <summary>Which of the columns that models add are averaged, which follow from averages, and which are the first model's.</summary>
sealed class EnsembleColumns
{
    const string Label = "PredictedLabel", Score = "Score";

    /// <summary>For each column of the first model, its place in each model's output.</summary>
    readonly int[][] _places;
    readonly ColumnRole[] _roles;

    /// <param name="input">Columns that the models are given.</param>
    /// <param name="outputs">What each makes of them.</param>
    /// <exception cref="InvalidOperationException">The models make no numbers alike, or a predicted label does not follow from scores.</exception>
    public EnsembleColumns(int input, IReadOnlyList<DataViewSchema> outputs)
    {
        Output = outputs[0];
        _places = [.. Output.Select(column => outputs.Select((output, model) => model == 0 ? column.Index : PlaceOf(output, column)).ToArray())];
        ScoreIndex = Output.GetColumnOrNull(Score)?.Index ?? -1;
        _roles = [.. Output.Select(column => column.Index < input || column.IsHidden || _places[column.Index].Contains(-1) ? ColumnRole.First : RoleOf(column))];
        if (!_roles.Contains(ColumnRole.Mean)) throw new InvalidOperationException("The models make no column of numbers alike that could be averaged. Average models of the same task.");
    }

    /// <summary>The columns of the ensemble: those of the first model.</summary>
    public DataViewSchema Output { get; }

    /// <summary>The place of the scores; -1 for none.</summary>
    public int ScoreIndex { get; }

    public ColumnRole Role(int column) => _roles[column];

    /// <summary>The place of a column in a model's output.</summary>
    public int Place(int model, int column) => _places[column][model];

    /// <summary>Those columns of a model's output that <paramref name="asked"/> ones of the ensemble need.</summary>
    public IEnumerable<int> Needed(int model, IEnumerable<int> asked)
    {
        var columns = asked.ToHashSet();
        if (columns.Any(column => _roles[column] is ColumnRole.Class or ColumnRole.Decision)) columns.Add(ScoreIndex);
        return columns.Where(column => model == 0 || _roles[column] == ColumnRole.Mean).Select(column => _places[column][model]);
    }

    ColumnRole RoleOf(DataViewSchema.Column column)
    {
        if (Item(column.Type) == NumberDataViewType.Single) return ColumnRole.Mean;
        if (column.Name != Label || ScoreIndex < 0) return ColumnRole.First;
        var score = Output[ScoreIndex];
        if (column.Type is BooleanDataViewType && score.Type == NumberDataViewType.Single) return ColumnRole.Decision;
        if (column.Type is KeyDataViewType { RawType: var raw, Count: var count } && raw == typeof(uint) && score.Type is VectorDataViewType { Size: var size } && Item(score.Type) == NumberDataViewType.Single && (ulong)size == count)
            return ColumnRole.Class;
        throw new InvalidOperationException($"Column '{Label}' holds {column.Type}, which does not follow from averaged scores. End the pipeline of the models with the trainer.");
    }

    /// <summary>The place of a column of the same name and type; -1 for none.</summary>
    static int PlaceOf(DataViewSchema output, DataViewSchema.Column column) => output.GetColumnOrNull(column.Name) is { } own && own.Type.Equals(column.Type) ? own.Index : -1;

    static DataViewType Item(DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;
}
