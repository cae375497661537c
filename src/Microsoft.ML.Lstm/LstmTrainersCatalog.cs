using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML;

/// <summary>Trainers that learn from sequences, beside ML.NET's own in its catalogs.</summary>
public static class LstmTrainersCatalog
{
    extension(TransformsCatalog catalog)
    {
        /// <summary>Turns rows of one time step each into rows of one sequence each: the series, what is carried, and a vector of all its steps.</summary>
        /// <param name="outputColumnName">Column to add: the sequence, a variable-size vector of <see cref="float"/>, [steps, features] row-major.</param>
        /// <param name="seriesColumnName">Column that names the series, a key or a text; the rows of a series lie together.</param>
        /// <param name="timeColumnName">Column of times, which must rise within a series: a number, DateTime, DateTimeOffset or TimeSpan. Null: the rows are taken as they come.</param>
        /// <param name="inputColumnNames">Columns of the values of a step, <see cref="float"/> or known-size vectors of them, one after the other.</param>
        /// <param name="carriedColumnNames">Columns that are told once for the sequence, such as its label: scalars that are the same in all its rows.</param>
        /// <exception cref="ArgumentException">A column is not named, or a column of the result is named twice.</exception>
        public SequenceGroupingEstimator GroupIntoSequences(string outputColumnName, string seriesColumnName, string? timeColumnName,
            string[] inputColumnNames, params string[] carriedColumnNames)
        {
            ArgumentNullException.ThrowIfNull(inputColumnNames);
            ArgumentNullException.ThrowIfNull(carriedColumnNames);
            return new(MLNetInternals.EnvironmentOf(catalog),
                new(outputColumnName, seriesColumnName, timeColumnName, [.. inputColumnNames], [.. carriedColumnNames]));
        }
    }
}
