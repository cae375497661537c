namespace Microsoft.ML.Lstm.Harness;

/// <summary>A model of which two versions are saved in turn: it must answer as one of them.</summary>
sealed class WatchedModel : IWatched
{
    readonly EngineFiles _files;
    readonly string[] _answers;

    public WatchedModel(EngineFiles files, string name)
    {
        (_files, Name) = (files, name);
        _answers = [Ask(Writer.Made(name, 0)), Ask(Writer.Made(name, 1))];
        if (_answers[0] == _answers[1]) throw new InvalidOperationException("The two versions cannot be told apart.");
    }

    public string Name { get; }

    public string? Check(int rounds) => _answers.Contains(Ask(Name)) ? null : "It answers like neither version.";

    string Ask(string file)
    {
        using var engine = _files.Open(file);
        return string.Join('\n', Enumerable.Range(200, 10).Select(t => EngineFiles.Ask(engine, t)));
    }
}
