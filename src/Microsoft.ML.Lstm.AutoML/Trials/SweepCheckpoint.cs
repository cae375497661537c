using System.Text.Json;
using Microsoft.ML.Lstm.Engine.Persistence;

namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>A folder with the outcomes of a sweep's trials, and the models of those that were the best so far.</summary>
sealed class SweepCheckpoint
{
    const int Version = 2, MostBytes = 1 << 28;

    static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    readonly string _folder, _sweep;
    readonly List<KnownTrial> _trials = [];

    SweepCheckpoint(string folder, string sweep) => (_folder, _sweep) = (folder, sweep);

    /// <summary>The trials whose outcomes are known.</summary>
    public IReadOnlyList<KnownTrial> Trials => _trials;

    string Index => Path.Combine(_folder, "trials.json");

    /// <summary>Opens a folder, or makes it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="sweep">What the sweep is: its search space, seed, metric and columns.</param>
    /// <exception cref="InvalidOperationException">It holds another sweep.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static SweepCheckpoint Open(string folder, string sweep)
    {
        var checkpoint = new SweepCheckpoint(folder, sweep);
        Directory.CreateDirectory(folder);
        if (!File.Exists(checkpoint.Index)) return checkpoint;
        if (new FileInfo(checkpoint.Index).Length > MostBytes) throw Damaged("it is too large");
        Content content;
        try
        {
            content = JsonSerializer.Deserialize<Content>(File.ReadAllBytes(checkpoint.Index), Json) ?? throw Damaged("it is empty");
        }
        catch (JsonException e)
        {
            throw Damaged(e.Message);
        }

        if (content.Version != Version) throw new InvalidDataException($"The checkpoint of a sweep in '{folder}' has version {content.Version}, but this library reads {Version}. Take another folder.");
        if (content.Sweep != sweep) throw new InvalidOperationException($"The folder '{folder}' holds the checkpoint of another sweep:\n{content.Sweep}\nThis one is:\n{sweep}\nTake another folder, or delete that one.");
        if (content.Trials is null || !content.Trials.All(IsSound)) throw Damaged("a trial lacks its outcome");
        if (content.Trials.Any(trial => trial.ModelFile is { } file && file != Path.GetFileName(file))) throw Damaged("a model lies outside of the folder");
        checkpoint._trials.AddRange(content.Trials);
        return checkpoint;

        InvalidDataException Damaged(string why) => new($"The checkpoint '{checkpoint.Index}' is damaged: {why}. Delete the folder to begin anew.");
    }

    /// <summary>Keeps a trial, whose model has been saved before.</summary>
    public void Add(KnownTrial trial)
    {
        _trials.Add(trial);
        AtomicFile.Write(Index, stream => JsonSerializer.Serialize(stream, new Content(Version, _sweep, [.. _trials]), Json));
    }

    /// <summary>Saves a model; the name of its file.</summary>
    public string Save(MLContext context, ITransformer model)
    {
        var name = $"model-{_trials.Count}.zip";
        AtomicFile.Write(Path.Combine(_folder, name), stream => context.Model.Save(model, null, stream));
        return name;
    }

    /// <summary>Loads the model of a trial; null where it has none.</summary>
    public ITransformer? Load(MLContext context, KnownTrial trial) => trial.ModelFile is { } file ? context.Model.Load(Path.Combine(_folder, file), out _) : null;

    // What JSON leaves out is null, whatever the type says.
    static bool IsSound(KnownTrial? trial) => trial is { Parameter: not null, FoldLosses: not null, EpochLosses: not null, Parts: not null, Epochs: not null } && !trial.Epochs.Contains(null!);

    sealed record Content(int Version, string Sweep, KnownTrial[] Trials);
}
