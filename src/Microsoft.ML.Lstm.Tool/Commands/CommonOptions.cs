using System.CommandLine;

namespace Microsoft.ML.Lstm.Tool.Commands;

/// <summary>Options that several commands have.</summary>
static class CommonOptions
{
    public static Option<bool> Wide => new("--wide") { Description = "The file has a row for each series and a column for each step." };

    public static Option<bool> Overwrite => new("--overwrite") { Description = "Replaces a file that exists." };

    public static Option<int> Seed => new("--seed") { Description = "Seed of all that is random.", DefaultValueFactory = _ => 1 };

    public static Argument<string> Model => new("model") { Description = "Model file (.zip) that 'lstm fit' wrote." };

    public static Option<T> Of<T>(string name, string description) => new(name) { Description = description };

    public static Option<string[]> Columns(string name, string description) => new(name) { Description = description, AllowMultipleArgumentsPerToken = true };
}
