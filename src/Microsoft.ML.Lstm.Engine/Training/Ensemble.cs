namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>Trains several networks in turn: members of a model, or one for each fold.</summary>
static class Ensemble
{
    /// <summary>The networks; when training is cancelled, those that were finished, or else the first as far as it came.</summary>
    /// <param name="members">How many.</param>
    /// <param name="fit">Trains one, by its number.</param>
    /// <param name="result">What its training has left.</param>
    /// <param name="keepsPartial">Whether the first counts as far as it came; otherwise there may be none.</param>
    /// <exception cref="OperationCanceledException">Training was cancelled before its first epoch was done.</exception>
    public static List<T> Fit<T>(int members, Func<int, T> fit, Func<T, TrainingResult> result, bool keepsPartial = true)
    {
        var fitted = new List<T>();
        while (fitted.Count < members)
        {
            var member = fit(fitted.Count);
            var (stopped, usable) = (result(member).Stopped, result(member).Usable);
            if (stopped && (fitted.Count > 0 || !keepsPartial)) break;
            if (!usable) throw new OperationCanceledException("Training was cancelled before its first epoch was done.");
            fitted.Add(member);
            if (stopped) break;
        }

        return fitted;
    }

    /// <inheritdoc cref="Fit{T}(int, Func{int, T}, Func{T, TrainingResult}, bool)"/>
    public static List<TrainingResult> Fit(int members, Func<int, TrainingResult> fit, bool keepsPartial = true) => Fit(members, fit, result => result, keepsPartial);
}
