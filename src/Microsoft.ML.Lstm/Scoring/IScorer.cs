namespace Microsoft.ML.Lstm.Scoring;

/// <summary>What a slice brings: it takes rows as they are read, scores a batch of them at once, and hands out the columns that it adds.</summary>
interface IScorer
{
    /// <summary>Whether the batch can take another row.</summary>
    bool HasRoom { get; }

    /// <summary>Begins a batch.</summary>
    void Clear();

    /// <summary>Takes the row that the scorer reads into the batch.</summary>
    void Add();

    /// <summary>Scores the batch; one without rows comes behind the last row.</summary>
    void Score();

    /// <summary>A <see cref="ValueGetter{TValue}"/> of an added column, at the row of the batch that <paramref name="row"/> tells.</summary>
    Delegate Getter(int appended, Func<int> row);
}

/// <summary>Opens a scorer of many rows at once.</summary>
/// <param name="row">The row that it reads.</param>
/// <param name="isActive">Which of the added columns are asked for.</param>
delegate IScorer ScorerOpener(DataViewRow row, Func<int, bool> isActive);
