using Microsoft.ML.Runtime;
using Spectre.Console;

namespace Microsoft.ML.Lstm.Tool.Terminal;

/// <summary>Where a command writes: answers to one writer, messages and progress to another.</summary>
/// <param name="output">Answers.</param>
/// <param name="error">Messages.</param>
/// <param name="isInteractive">Whether somebody watches: progress is then shown.</param>
sealed class CommandHost(TextWriter output, TextWriter error, bool isInteractive = false)
{
    const int MostWarnings = 10;

    public TextWriter Output => output;

    public TextWriter Error => error;

    /// <summary>A context whose warnings are told, the first few of them.</summary>
    public MLContext Context(int? seed = null)
    {
        var (context, warnings) = (new MLContext(seed), 0);
        context.Log += (_, log) =>
        {
            if (log.Kind != ChannelMessageKind.Warning) return;
            var number = Interlocked.Increment(ref warnings);
            if (number <= MostWarnings) error.WriteLine($"warning: {log.RawMessage}");
            if (number == MostWarnings) error.WriteLine("warning: more warnings are not shown.");
        };
        return context;
    }

    /// <summary>Runs something that tells how far it is, from 0 to 1.</summary>
    public T WithProgress<T>(string title, Func<Action<double>, T> run)
    {
        if (!isInteractive) return run(_ => { });
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).Start(screen =>
        {
            var bar = screen.AddTask(title);
            var result = run(fraction => bar.Value = 100 * fraction);
            bar.Value = 100;
            return result;
        });
    }
}
