namespace Microsoft.ML.Lstm.Tool.Terminal;

/// <summary>Ends a command with an exit code and a message for the user.</summary>
sealed class CommandException(ExitCode code, string message, Exception? cause = null) : Exception(message, cause)
{
    public ExitCode Code => code;

    public static CommandException Usage(string message) => new(ExitCode.Usage, message);

    public static CommandException BadData(string message) => new(ExitCode.Data, message);

    /// <summary>The exit code and the message of any error.</summary>
    public static CommandException Of(Exception error) => error switch
    {
        CommandException own => own,
        OperationCanceledException => new(ExitCode.Cancelled, "Cancelled.", error),
        AggregateException { InnerException: { } inner } => Of(inner),
        // What the runtime makes of a file that would pass a limit (EFBIG).
        ArgumentOutOfRangeException { TargetSite.DeclaringType.Namespace: "System.IO" } => new(ExitCode.File, "A file would be larger than the file system, or a limit of the user, allows.", error),
        InvalidDataException or FormatException or ArgumentException or InvalidOperationException or NotSupportedException => new(ExitCode.Data, OptionNames.In(FirstLine(error)), error),
        IOException or UnauthorizedAccessException => new(ExitCode.File, error.Message, error),
        _ => new(ExitCode.Failed, $"{error.GetType().Name}: {error.Message}", error),
    };

    /// <summary>Without the line that names a parameter of a method, which no user of the tool calls.</summary>
    static string FirstLine(Exception error)
    {
        var message = error is ArgumentException { ParamName: { } name } ? error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : error.Message;
        var end = message.IndexOf($"{Environment.NewLine}Actual value was", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
