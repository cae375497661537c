using Microsoft.ML.Lstm.Grouping;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Turns rows of one time step each into rows of one sequence each, as sequence trainers want them.</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.GroupIntoSequences</c>.
/// <para>Input: rows in the order of series and time. A column that names the series (text, integer or key); a column of times (a number, DateTime,
/// DateTimeOffset or TimeSpan), which must rise within a series; the values of the steps, <see cref="float"/> or known-size vectors of them; and columns to pass through,
/// such as the label, which hold the same in all rows of a series. Output: for each series one row with its name, what is passed through, and a
/// variable-size vector of <see cref="float"/>, [steps, features] row-major. All other columns are dropped.</para>
/// <para>Rows that are to be scored need no pass-through column: the result then holds missing values there (NaN, an empty text, a missing key), so a model does
/// not need the label that it predicts. One sequence is scored by <c>Transform</c> of its rows (<c>LoadFromEnumerable</c>); a
/// <c>PredictionEngine</c> takes one row at a time, and can be made of the steps behind this one, for a class with the whole sequence
/// (<c>[VectorType(0, F)] float[]</c>).</para>
/// <para>Nothing is learnt, and nothing is kept but one sequence at a time and the names of the series that have passed.</para>
/// </remarks>
public sealed class SequenceGroupingEstimator : IEstimator<SequenceGroupingTransformer>
{
    readonly IHost _host;
    readonly GroupingColumns _columns;

    internal SequenceGroupingEstimator(IHostEnvironment env, GroupingColumns columns)
    {
        columns.CheckNames();
        _host = env.Register(nameof(SequenceGroupingEstimator));
        _columns = columns;
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _columns.Shape(_host, inputSchema);
    }

    /// <summary>The transformer; of <paramref name="input"/> only the columns are looked at.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public SequenceGroupingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _columns.Shape(_host, MLNetInternals.ShapeOf(input.Schema));
        return new(_host, _columns.Fitted(input.Schema));
    }
}
