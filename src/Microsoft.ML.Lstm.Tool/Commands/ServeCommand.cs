using System.CommandLine;
using Microsoft.ML.Lstm.Tool.Models;
using Microsoft.ML.Lstm.Tool.Serving;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Commands;

/// <summary>Serves a model over HTTP.</summary>
static class ServeCommand
{
    public static CliCommand Create(CommandHost host)
    {
        var model = CommonOptions.Model;
        Option<string> url = new("--url") { Description = "Address to listen at; port 0 takes a free one.", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
        Option<int> megabytes = new("--max-body") { Description = "Largest request, in MiB.", DefaultValueFactory = _ => 16 };
        CliCommand command = new("serve", "Serves a model over HTTP: POST /score with rows as JSON, GET / for the columns, GET /health.") { model, url, megabytes };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(megabytes) is < 1 or > 1024) throw CommandException.Usage($"--max-body is {parsed.GetValue(megabytes)}, but must be from 1 to 1024.");
            var loaded = LoadedModel.Load(host.Context(1), parsed.GetRequiredValue(model));
            await using var server = new ScoreServer(loaded, parsed.GetRequiredValue(url), (long)parsed.GetValue(megabytes) << 20);
            host.Output.WriteLine($"Serving {parsed.GetRequiredValue(model)} at {await server.StartAsync()}; Ctrl+C ends");
            await server.WaitAsync(cancellationToken);
            return (int)ExitCode.Done;
        });
        return command;
    }
}
