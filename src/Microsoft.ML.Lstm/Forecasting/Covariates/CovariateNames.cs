using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting.Covariates;

/// <summary>The columns that a forecaster reads beside the values, by their roles.</summary>
sealed record CovariateNames(IReadOnlyList<string> KnownFuture, IReadOnlyList<string> Past, IReadOnlyList<string> Static)
{
    const string FutureRole = "known future covariate", PastRole = "past covariate", StaticRole = "static feature";

    public static CovariateNames None { get; } = new([], [], []);

    public IEnumerable<string> All => KnownFuture.Concat(Past).Concat(Static);

    public bool IsEmpty => KnownFuture.Count + Past.Count + Static.Count == 0;

    /// <summary>Refuses names that are empty, or stand for two roles.</summary>
    public void Check(SeriesColumns series)
    {
        var roles = new Dictionary<string, string> { [series.Value] = "the column of the values" };
        if (series.Series is { } name) roles.TryAdd(name, "the column of the series");
        if (series.Time is { } time) roles.TryAdd(time, "the column of the times");
        Add(KnownFuture, FutureRole);
        Add(Past, PastRole);
        Add(Static, StaticRole);

        void Add(IReadOnlyList<string> columns, string role)
        {
            foreach (var column in columns)
            {
                if (string.IsNullOrEmpty(column)) throw new ArgumentException($"A {role} has no name. Name a column, or leave it out.");
                // The series' own name may describe it, too: it is then a category of its own.
                if (roles.TryGetValue(column, out var other) && !(column == series.Series && role == StaticRole))
                    throw new ArgumentException($"Column '{column}' is named as {role}, but is {other} already. Name each column once.");
                roles[column] = $"a {role}";
            }
        }
    }

    /// <summary>Throws unless <paramref name="shape"/> has the columns, of types that can be read.</summary>
    public void Check(IExceptionContext context, SchemaShape shape)
    {
        foreach (var (names, role) in (ReadOnlySpan<(IReadOnlyList<string>, string)>)[(KnownFuture, FutureRole), (Past, PastRole)])
        {
            foreach (var name in names)
            {
                var column = SchemaCheck.Find(context, shape, role, name);
                if (!NumberColumn.CanRead(column) || column.Kind == SchemaShape.Column.VectorKind.VariableVector)
                    throw SchemaCheck.Mismatch(context, role, column, $"{NumberColumn.Scalars}, or a known-size vector of such, as OneHotEncoding makes of texts and keys");
            }
        }

        foreach (var name in Static)
        {
            var column = SchemaCheck.Find(context, shape, StaticRole, name);
            if (!CategoryReader.CanRead(column) && (!NumberColumn.CanRead(column) || column.Kind == SchemaShape.Column.VectorKind.VariableVector))
                throw SchemaCheck.Mismatch(context, StaticRole, column, $"Text, a key, {NumberColumn.Scalars}, or a known-size vector of numbers");
        }
    }

    /// <summary>The columns in a schema.</summary>
    public IEnumerable<DataViewSchema.Column> Bind(DataViewSchema schema) => All.Distinct().Select(name => schema[name]);
}
