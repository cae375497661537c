namespace Microsoft.ML.Lstm.Engine.Collectives;

/// <summary>Connects the ranks that train together.</summary>
static class Ranks
{
    /// <summary>The ranks, once all are there; null where a process trains alone.</summary>
    /// <param name="options">What the user has said; null for what the environment says.</param>
    /// <param name="isCanceled">Whether the user wants to stop.</param>
    /// <exception cref="LostRankException">Some did not come in time.</exception>
    public static ICollective? Meet(TrainingMachines? options, Func<bool> isCanceled)
    {
        if (MachineSettings.Of(options, Environment.GetEnvironmentVariable) is not { } settings) return null;
        if (OperatingSystem.IsBrowser()) throw new PlatformNotSupportedException($"In a browser, no other machine can be reached. Leave {nameof(TrainingOptions.Machines)} out.");
        var waiting = new Waiting(settings.Timeout, isCanceled);
        return settings.Address is null ? new MpiCollective(settings, waiting) : TcpMeeting.Meet(settings, waiting);
    }

    /// <summary>Refuses several ranks where each trains by itself.</summary>
    /// <param name="options">What the user has said.</param>
    /// <param name="why">What is not shared, and why.</param>
    public static void Refuse(TrainingMachines? options, string why)
    {
        if (MachineSettings.Of(options, Environment.GetEnvironmentVariable) is { } settings)
            throw new NotSupportedException($"This process is {settings}, but {why} Set {nameof(TrainingOptions.Machines)} with a {nameof(TrainingMachines.Count)} of 1, or start it alone.");
    }
}
