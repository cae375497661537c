using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>Room for the histories of some series, and what is known beside them, as a <see cref="Forecaster"/> takes them.</summary>
/// <param name="plan">What the forecaster reads.</param>
/// <param name="capacity">Rows at most.</param>
/// <param name="ahead">Steps ahead whose covariates there is room for.</param>
sealed class HistoryRows(WindowConfig plan, int capacity, int ahead)
{
    readonly int _covariates = plan.Covariates.StepSize == 0 ? 0 : (plan.CovariateHistory + ahead) * plan.Covariates.StepSize;
    readonly float[] _values = new float[capacity * plan.HistoryLength];
    readonly bool[] _observed = new bool[capacity * plan.HistoryLength];
    readonly int[] _gaps = new int[capacity];
    readonly SpreadEstimate[] _spreads = new SpreadEstimate[capacity];
    readonly float[] _steps = plan.Covariates.StepSize == 0 ? [] : new float[capacity * (plan.CovariateHistory + ahead) * plan.Covariates.StepSize];
    readonly float[] _statics = new float[capacity * plan.Covariates.Static];
    readonly int[] _categories = new int[capacity * plan.Covariates.Categories.Length];

    /// <summary>Where the parts of one row belong.</summary>
    public readonly ref struct Row
    {
        /// <summary>[HistoryLength].</summary>
        public Span<float> Values { get; init; }

        /// <summary>[HistoryLength].</summary>
        public Span<bool> Observed { get; init; }

        /// <summary>[CovariateHistory + ahead, StepSize].</summary>
        public Span<float> Covariates { get; init; }

        /// <summary>[Static].</summary>
        public Span<float> Statics { get; init; }

        /// <summary>[Categories].</summary>
        public Span<int> Categories { get; init; }
    }

    public int Count { get; private set; }

    public bool HasRoom => Count < capacity;

    /// <summary>The rows that were added.</summary>
    public HistoryBatch Batch => new()
    {
        Values = _values.AsSpan(0, Count * plan.HistoryLength),
        Observed = _observed.AsSpan(0, Count * plan.HistoryLength),
        Gaps = _gaps.AsSpan(0, Count),
        Spreads = _spreads.AsSpan(0, Count),
        Covariates = _steps.AsSpan(0, Count * _covariates),
        CovariatesAhead = ahead,
        Statics = _statics.AsSpan(0, Count * plan.Covariates.Static),
        Categories = _categories.AsSpan(0, Count * plan.Covariates.Categories.Length),
    };

    public void Clear() => Count = 0;

    /// <summary>Adds a row whose parts the caller fills in; covariates are NaN, statics too, and categories unknown until then.</summary>
    public Row Add(int gap, SpreadEstimate spread)
    {
        var row = Count++;
        (_gaps[row], _spreads[row]) = (gap, spread);
        var parts = new Row
        {
            Values = _values.AsSpan(row * plan.HistoryLength, plan.HistoryLength),
            Observed = _observed.AsSpan(row * plan.HistoryLength, plan.HistoryLength),
            Covariates = _steps.AsSpan(row * _covariates, _covariates),
            Statics = _statics.AsSpan(row * plan.Covariates.Static, plan.Covariates.Static),
            Categories = _categories.AsSpan(row * plan.Covariates.Categories.Length, plan.Covariates.Categories.Length),
        };
        parts.Covariates.Fill(float.NaN);
        parts.Statics.Fill(float.NaN);
        parts.Categories.Clear();
        return parts;
    }
}
