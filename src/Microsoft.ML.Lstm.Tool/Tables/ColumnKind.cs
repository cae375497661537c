namespace Microsoft.ML.Lstm.Tool.Tables;

/// <summary>What a column holds.</summary>
enum ColumnKind
{
    /// <summary>Numbers of single precision; NaN where missing.</summary>
    Number,

    /// <summary>Numbers of double precision; NaN where missing.</summary>
    Real,

    /// <summary>Texts; empty where missing.</summary>
    Text,

    /// <summary>Whole numbers of 64 bits.</summary>
    Integer,

    /// <summary>Dates with times, in UTC.</summary>
    Time,
}
