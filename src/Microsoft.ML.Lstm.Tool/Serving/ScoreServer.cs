using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.ML.Lstm.Tool.Models;
using Microsoft.ML.Lstm.Tool.Scoring;
using Microsoft.ML.Lstm.Tool.Tables;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Serving;

/// <summary>A small HTTP server that scores rows. It has no state: each request is answered from where the model stands.</summary>
sealed class ScoreServer : IAsyncDisposable
{
    readonly LoadedModel _model;
    readonly ITaskScorer _scorer;
    readonly WebApplication _app;
    readonly long _largest;

    /// <param name="model">The model.</param>
    /// <param name="url">Address to listen at.</param>
    /// <param name="largest">Bytes of a request's body.</param>
    /// <exception cref="CommandException">The address is none.</exception>
    public ScoreServer(LoadedModel model, string url, long largest)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) throw CommandException.Usage($"--url is '{url}', but must be like http://127.0.0.1:5080.");
        (_model, _scorer, _largest) = (model, TaskScorer.Of(model), largest);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(url).ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = largest);
        _app = builder.Build();
        _app.MapGet("/health", () => Results.Json(new { status = "ok" }));
        _app.MapGet("/", () => Results.Json(Description()));
        _app.MapPost("/score", ScoreAsync);
    }

    /// <summary>Begins to listen.</summary>
    /// <returns>The address.</returns>
    public async Task<string> StartAsync()
    {
        await _app.StartAsync();
        return _app.Urls.First();
    }

    /// <summary>Serves until it is cancelled.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
        await _app.StopAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    object Description() => new
    {
        task = _model.Task.ToString().ToLowerInvariant(),
        reads = _model.Columns.Where(column => column.Name != _model.Label).Select(column => new { name = column.Name, type = column.Kind.ToString().ToLowerInvariant() }),
        answers = _scorer.Columns.Select(column => new { name = column.Name, type = column.Kind.ToString().ToLowerInvariant() }),
        series = _model.Series,
        time = _model.Time,
        largestBody = _largest,
    };

    async Task<IResult> ScoreAsync(HttpRequest request)
    {
        try
        {
            var rows = await JsonRows.ReadAsync(request.Body, _model, request.HttpContext.RequestAborted);
            var answers = new TableBlock(_scorer.Columns);
            await Task.Run(() => _scorer.Score(rows, answers));
            return Results.Bytes(JsonRows.Write(answers), "application/json");
        }
        catch (BadHttpRequestException tooLarge)
        {
            return Results.Json(new { error = $"{tooLarge.Message} At most {_largest} bytes are read; see --max-body." }, statusCode: tooLarge.StatusCode);
        }
        catch (Exception bad) when (CommandException.Of(bad).Code == ExitCode.Data)
        {
            return Results.Json(new { error = CommandException.Of(bad).Message }, statusCode: StatusCodes.Status400BadRequest);
        }
    }
}
