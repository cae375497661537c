namespace Microsoft.ML.Lstm;

/// <summary>Chooses among actions by what was observed and done so far, with a probability for each. It is immutable; any number of threads may share it.</summary>
public interface IHistoryPolicy
{
    /// <summary>Numbers of an observation.</summary>
    int ObservationSize { get; }

    /// <summary>Actions to choose among, by their numbers from 0.</summary>
    int ActionCount { get; }

    /// <summary>Begins a trajectory: what follows one patient, or one plant. One thread at a time.</summary>
    IHistoryPolicyState Begin();
}
