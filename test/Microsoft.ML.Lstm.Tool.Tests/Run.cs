using Microsoft.ML.Lstm.Tool.Commands;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Tests;

/// <summary>A command that has ended.</summary>
sealed record Run(ExitCode Code, string Output, string Error)
{
    public static Run Of(params string[] args) => Of(CancellationToken.None, args);

    public static Run Of(CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = LstmCommand.RunAsync(args, new(output, error), cancellationToken).GetAwaiter().GetResult();
        return new((ExitCode)code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command that must end well.</summary>
    public static Run Well(params string[] args)
    {
        var run = Of(args);
        Assert.AreEqual(ExitCode.Done, run.Code, run.Error);
        return run;
    }

    /// <summary>Fails unless the command ended so, with words in its message.</summary>
    public void Refused(ExitCode code, params string[] words)
    {
        Assert.AreEqual(code, Code, Error);
        foreach (var word in words) StringAssert.Contains(Error, word);
    }
}
