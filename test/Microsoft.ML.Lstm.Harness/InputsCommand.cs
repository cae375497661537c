using System.Reflection;

namespace Microsoft.ML.Lstm.Harness;

/// <summary>Bad data and bad options through every estimator: they work, or are refused by a message that names the column or the option.</summary>
static class InputsCommand
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static int Run()
    {
        var (tried, refused, faults) = (0, 0, 0);
        foreach (var (what, names, action) in BadData.Cases().Concat(BadOptions.Cases()))
        {
            tried++;
            var fault = Try(action, names, out var wasRefused);
            if (wasRefused) refused++;
            if (fault is null) continue;
            faults++;
            Console.WriteLine($"{what}: {fault}");
        }

        Console.WriteLine($"inputs: {tried}, refused: {refused}, taken: {tried - refused}, faults: {faults}");
        return faults == 0 ? 0 : 1;
    }

    /// <summary>What is wrong with what came of it; null for nothing.</summary>
    static string? Try(Action action, string[] names, out bool refused)
    {
        Exception? error = null;
        var thread = new Thread(() =>
        {
            try { action(); }
            catch (Exception thrown) { error = thrown; }
        })
        { IsBackground = true };
        thread.Start();
        refused = false;
        if (!thread.Join(Patience)) return $"It did not end within {Patience.TotalSeconds:F0} s.";
        while (error is TargetInvocationException { InnerException: { } inner }) error = inner;
        refused = error is not null;
        return error switch
        {
            null or OperationCanceledException => null,
            ArgumentException or InvalidOperationException or InvalidDataException or FormatException or NotSupportedException when names.Any(error.Message.Contains) => null,
            _ => $"{error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")}",
        };
    }
}
