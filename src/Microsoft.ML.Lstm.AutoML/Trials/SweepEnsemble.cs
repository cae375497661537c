namespace Microsoft.ML.Lstm;

/// <summary>An ensemble of the best trials of a sweep, or the winner alone where that is as good.</summary>
public sealed record SweepEnsemble
{
    internal SweepEnsemble()
    {
    }

    /// <summary>The model: an <see cref="LstmEnsembleTransformer"/> where the ensemble is taken, else that of the winner. Saved by <c>mlContext.Model.Save</c> as any other.</summary>
    public required ITransformer Model { get; init; }

    /// <summary>Whether the ensemble is taken: it beats the options as given by more than chance, and the winner.</summary>
    public required bool IsTaken { get; init; }

    /// <summary>How it compares, in words.</summary>
    public required string Verdict { get; init; }

    /// <summary>The members that were chosen, the heaviest first.</summary>
    public required IReadOnlyList<EnsembleMember> Members { get; init; }

    /// <summary>The mean metric of their average over the folds.</summary>
    public required double Metric { get; init; }

    /// <summary>The mean loss of their average over the folds.</summary>
    public required double Loss { get; init; }
}
