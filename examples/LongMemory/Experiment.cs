/// <summary>A task, the network that is to learn it, and how.</summary>
/// <param name="Task">What asks for it on the command line.</param>
/// <param name="Network">The network, as the table names it.</param>
/// <param name="Settings">What matters of how it is trained.</param>
/// <param name="Published">What others report.</param>
/// <param name="Run">Trains with a seed and tests on sequences made anew.</param>
sealed record Experiment(string Task, string Network, string Settings, string Published, Func<int, Outcome> Run)
{
    /// <summary>Whether it belongs to the short run.</summary>
    public bool Quick { get; init; }

    /// <summary>Whether theory says that this network cannot learn the task.</summary>
    public bool MustFail { get; init; }
}

/// <summary>What came of it.</summary>
/// <param name="Sequences">Training sequences seen, repeats included.</param>
/// <param name="Result">The figure of the test.</param>
/// <param name="Solved">Whether the test was passed.</param>
readonly record struct Outcome(long Sequences, string Result, bool Solved);
