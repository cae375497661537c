using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Scoring;

/// <summary>Adds columns to one row at a time, whatever came before it: what <c>CreatePredictionEngine</c> asks a model for.</summary>
/// <param name="columns">Which column lies where.</param>
/// <param name="open">Opens a scorer of single rows.</param>
sealed class RowMapper(AppendedColumns columns, ScorerOpener open) : IRowToRowMapper
{
    public DataViewSchema InputSchema => columns.Input;

    public DataViewSchema OutputSchema => columns.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => columns.Dependencies(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        var row = new AppendedRow(columns, input, activeColumns);
        if (row.HasAppended) row.Appended = new Scored(input, open(input, row.IsAsked)).Getter;
        return row;
    }

    /// <summary>The row's answer. ML.NET moves a row's position with its values; all columns share what is computed at one.</summary>
    sealed class Scored
    {
        readonly DataViewRow _input;
        readonly IScorer _scorer;
        readonly RowGuard _guard;
        readonly Action _score;
        long _scored = -1;

        public Scored(DataViewRow input, IScorer scorer) => (_input, _scorer, _guard, _score) = (input, scorer, new(input), Score);

        public Delegate Getter(int appended) => _scorer.Getter(appended, Only);

        int Only()
        {
            if (_input.Position != _scored || _scored < 0) _guard.Run(_score);
            return 0;
        }

        void Score()
        {
            var position = _input.Position;
            _scored = -1;
            _scorer.Clear();
            _scorer.Add();
            _scorer.Score();
            _scored = position;
        }
    }
}
