using System.Text.RegularExpressions;

namespace Microsoft.ML.Lstm.Tool.Terminal;

/// <summary>Settings in messages of the library by the names that they have on the command line.</summary>
static partial class OptionNames
{
    static readonly Dictionary<string, string> Options = new()
    {
        ["BatchSize"] = "--batch",
        ["CheckpointPath"] = "--checkpoint",
        ["ConfidenceLevel"] = "--confidence",
        ["DuplicateTimes"] = "--duplicate-times",
        ["Epochs"] = "--epochs",
        ["FalseAlarmRate"] = "--false-alarm-rate",
        ["HiddenSize"] = "--hidden",
        ["LearningRate"] = "--learning-rate",
        ["Members"] = "--members",
        ["MissingTimes"] = "--missing-times",
        ["SeasonLength"] = "--season",
        ["Threads"] = "--threads",
        ["UsePretrained"] = "--pretrained",
        ["WindowSize"] = "--window",
    };

    /// <summary>The message; what stands in quotes is a name or a value of the user's, and stays.</summary>
    public static string In(string message) => Words().Replace(message, word => Options.GetValueOrDefault(word.Value, word.Value));

    [GeneratedRegex(@"(?<!['.\w])[A-Z]\w+(?!['\w])")]
    private static partial Regex Words();
}
