namespace Microsoft.ML.Lstm.Harness;

/// <summary>A file of <see cref="Decisions"/> of which two versions are saved in turn: it must answer as one of them.</summary>
sealed class WatchedDecisions : IWatched
{
    readonly EngineFiles _files;
    readonly Func<Stream, (Action<Stream> Save, Func<string> Ask)> _load;
    readonly string[] _answers;

    public WatchedDecisions(EngineFiles files, string kind, Func<Stream, (Action<Stream> Save, Func<string> Ask)> load)
    {
        (_files, Name, _load) = (files, kind, load);
        _answers = [Ask(Writer.Made(kind, 0)), Ask(Writer.Made(kind, 1))];
        if (_answers[0] == _answers[1]) throw new InvalidOperationException($"The two versions of the {kind} cannot be told apart.");
    }

    public string Name { get; }

    public string? Check(int rounds) => _answers.Contains(Ask(Name)) ? null : "It answers like neither version.";

    string Ask(string file)
    {
        using var stream = File.OpenRead(_files.In(file));
        return _load(stream).Ask();
    }
}
