using System.CommandLine;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Commands;

/// <summary>The command line, and what it ends with.</summary>
static class LstmCommand
{
    /// <summary>How long a command may take to stop where Ctrl+C was pressed: an epoch or a block of rows ends first.</summary>
    static readonly TimeSpan StopsWithin = TimeSpan.FromMinutes(2);

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandHost host, CancellationToken cancellationToken = default)
    {
        RootCommand root = new("Trains, scores, evaluates and serves LSTM models of ML.NET on CSV and Parquet files.")
        {
            FitCommand.Create(host), ScoreCommand.Create(host), EvaluateCommand.Create(host), MergeCommand.Create(host), ServeCommand.Create(host),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) host.Error.WriteLine($"error: {error.Message}");
            host.Error.WriteLine("See 'lstm --help', and '--help' of a command.");
            return (int)ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new() { Output = host.Output, Error = host.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopsWithin }, cancellationToken);
        }
        catch (Exception error)
        {
            var told = CommandException.Of(error);
            host.Error.WriteLine($"error: {told.Message}");
            return (int)told.Code;
        }
    }

    /// <summary>A command that runs on a thread of its own, so that a signal is heard meanwhile.</summary>
    public static void Does(this CliCommand command, Action<ParseResult, CancellationToken> run) => command.SetAction((parsed, cancellationToken) => Task.Run(() =>
    {
        run(parsed, cancellationToken);
        return (int)ExitCode.Done;
    }));
}
