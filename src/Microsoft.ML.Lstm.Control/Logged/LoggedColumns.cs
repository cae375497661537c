namespace Microsoft.ML.Lstm;

/// <summary>The columns that logged decisions are read from, one row a step.</summary>
public sealed record LoggedColumns
{
    /// <summary>The column that names the trajectory, such as a patient's stay: a text, an integer or a key. Default "Who".</summary>
    public string Who { get; init; } = "Who";

    /// <summary>The column of times, which rise within a trajectory: a number, DateTime, DateTimeOffset or TimeSpan; null for rows that are in order. Default "When".</summary>
    public string? When { get; init; } = "When";

    /// <summary>The columns of what was known before the action, numbers or vectors of them. Default "Observation".</summary>
    public IReadOnlyList<string> Observations { get; init => field = value ?? throw new ArgumentNullException(nameof(Observations)); } = ["Observation"];

    /// <summary>The column of actions: whole numbers from 0, or a key, whose first value is action 0. Default "Action".</summary>
    public string Action { get; init; } = "Action";

    /// <summary>The column of rewards, numbers. Default "Reward".</summary>
    public string Reward { get; init; } = "Reward";

    /// <summary>The column of how probable the action was; null, the default, where that is not known.</summary>
    public string? Probability { get; init; }

    /// <summary>Actions that there are; null, the default, for the count of a key's values, or one more than the greatest number that was logged.</summary>
    public int? ActionCount { get; init => field = Require.Between(value, 2, 1 << 12); }
}
