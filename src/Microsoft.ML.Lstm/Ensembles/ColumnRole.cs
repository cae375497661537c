namespace Microsoft.ML.Lstm.Ensembles;

/// <summary>Where a column of an ensemble comes from.</summary>
enum ColumnRole
{
    /// <summary>The first model.</summary>
    First,

    /// <summary>The weighted mean of all models.</summary>
    Mean,

    /// <summary>The class with the largest mean score.</summary>
    Class,

    /// <summary>Whether the mean score is above 0.</summary>
    Decision,
}
