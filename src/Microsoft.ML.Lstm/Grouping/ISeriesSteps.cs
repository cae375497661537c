namespace Microsoft.ML.Lstm.Grouping;

/// <summary>The steps of a series, made of its rows as a cursor comes to them.</summary>
interface ISeriesSteps
{
    /// <summary>Takes the first row of a series.</summary>
    void Begin();

    /// <summary>Takes another row of the series.</summary>
    /// <exception cref="InvalidOperationException">It is not of a later time.</exception>
    void Add(string series);

    /// <summary>There are no more rows of the series.</summary>
    void End();

    /// <summary>A <see cref="ValueGetter{TValue}"/> of one of the columns of steps, in their order.</summary>
    Delegate Getter(int column);
}
