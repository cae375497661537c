using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Harness;

/// <summary>A checkpoint: it must stand where the last round that was told of ended, or one observation later.</summary>
sealed class WatchedEngine(EngineFiles files, string name, string model, int stands) : IWatched
{
    readonly TimeSeriesPredictionEngine<Step, Answer> _own = files.Open(Writer.Made(model, 0));

    /// <summary>What each observation is answered by.</summary>
    readonly List<string> _answers = [];

    public string Name => name;

    /// <summary>Observations that the checkpoint held when it was last looked at.</summary>
    public int Stands { get; private set; } = stands;

    public string? Check(int rounds)
    {
        while (_answers.Count <= rounds + 1) _answers.Add(EngineFiles.Ask(_own, 200 + _answers.Count));
        foreach (var count in (int[])[rounds, rounds + 1])
        {
            if (Ask(200 + count) != _answers[count]) continue;
            Stands = count;
            return null;
        }

        return $"It holds neither {rounds} observations nor one more.";
    }

    /// <summary>The checkpoint's answer; null where it has seen this observation already, whose time a detector then refuses.</summary>
    string? Ask(int step)
    {
        using var engine = files.Open(name);
        try
        {
            return EngineFiles.Ask(engine, step);
        }
        catch (Exception error) when (error.GetBaseException().Message.Contains("Times must rise", StringComparison.Ordinal))
        {
            return null;
        }
    }
}
