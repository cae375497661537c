namespace Microsoft.ML.Lstm.AutoML.Evaluations;

/// <summary>How many windows forecasters are judged by: the more, the less a lucky trial is taken for a good one.</summary>
/// <param name="folds">Trainings, each of which has a window or more.</param>
/// <param name="windowsPerFold">As the user wants it; null for as many as the data have room for.</param>
/// <param name="window">Steps of a window, with the gap before it.</param>
/// <param name="step">Steps from one window to the next.</param>
sealed class WindowPlan(int folds, int? windowsPerFold, int window, int step)
{
    /// <summary>Windows of a training at most, where nobody asks for more: the older a model, the less it is one that was trained anew.</summary>
    public const int MostWindowsPerFold = 16;

    /// <summary>Windows at the end of series: as many as fit into the second half of one of that length.</summary>
    public int FromEnd(int length) => windowsPerFold is { } given ? checked(folds * given) : Math.Clamp(Fitting(length / 2), folds, folds * MostWindowsPerFold);

    /// <summary>Windows within validation rows of that length: all that fit, or as many as are wanted.</summary>
    /// <exception cref="InvalidOperationException">There is no room for one.</exception>
    public int Within(int length)
    {
        if (length < window) throw new InvalidOperationException($"Series have {length} validation rows, but a window, with the gap before it, has {window} steps. Give more validation rows, or ask for a shorter horizon.");
        return Math.Min(Fitting(length), windowsPerFold ?? int.MaxValue);
    }

    int Fitting(int length) => length < window ? 0 : 1 + ((length - window) / step);
}
