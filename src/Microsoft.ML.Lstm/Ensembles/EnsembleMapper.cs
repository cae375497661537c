using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Ensembles;

/// <summary>Averages the answers to one row at a time: what <c>CreatePredictionEngine</c> asks a model for.</summary>
/// <param name="input">The columns of the rows.</param>
/// <param name="mappers">The models'.</param>
/// <param name="weights">Weights of the models.</param>
sealed class EnsembleMapper(DataViewSchema input, IRowToRowMapper[] mappers, IReadOnlyList<double> weights) : IRowToRowMapper
{
    readonly EnsembleColumns _columns = new(input.Count, [.. mappers.Select(mapper => mapper.OutputSchema)]);

    public DataViewSchema InputSchema => input;

    public DataViewSchema OutputSchema => _columns.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        int[] asked = [.. dependingColumns.Select(column => column.Index)];
        return mappers.SelectMany((mapper, model) => mapper.GetDependencies(Needed(model, asked))).Select(column => column.Index).Distinct().Order().Select(column => input[column]);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        HashSet<int> asked = [.. activeColumns.Select(column => column.Index)];
        return new EnsembleRow(_columns, [.. mappers.Select((mapper, model) => mapper.GetRow(input, Needed(model, asked)))], weights, asked);
    }

    IEnumerable<DataViewSchema.Column> Needed(int model, IEnumerable<int> asked) => _columns.Needed(model, asked).Select(column => mappers[model].OutputSchema[column]);
}
