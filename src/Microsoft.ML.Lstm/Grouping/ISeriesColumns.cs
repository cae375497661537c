namespace Microsoft.ML.Lstm.Grouping;

/// <summary>The columns that make rows of series into rows of one sequence each.</summary>
interface ISeriesColumns
{
    /// <summary>The column that names the series.</summary>
    string Series { get; }

    /// <summary>The column of the series and those that are passed through, in their order in the result; null for one that the rows lack. The columns of steps come behind them.</summary>
    IEnumerable<DataViewSchema.Column?> Told(DataViewSchema input);

    /// <summary>What is read to check the order of steps, and to make them where one of their columns is asked for.</summary>
    IEnumerable<DataViewSchema.Column> Read(DataViewSchema input, bool isAsked);

    /// <summary>Opens the steps of the row that a cursor stands on, read so far as <see cref="Read"/> says.</summary>
    ISeriesSteps Open(DataViewRow row, bool isAsked);
}
