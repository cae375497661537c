using System.Buffers.Binary;
using Microsoft.ML.Lstm.Orleans.Wire;

namespace Microsoft.ML.Lstm;

/// <summary>What a fleet says of a batch: an outcome for each observation, and an answer where that was asked for.</summary>
public sealed class FleetAnswers
{
    readonly ObservationOutcome[] _outcomes;

    /// <summary>Of each observation the answers of its shard, and where its own begins.</summary>
    readonly (float[] Shard, int First, int Length)[] _answers;

    internal FleetAnswers(int count) => (_outcomes, _answers) = (new ObservationOutcome[count], new (float[], int, int)[count]);

    /// <summary>Observations, in the order of the batch.</summary>
    public int Count => _outcomes.Length;

    /// <summary>What became of an observation.</summary>
    public ObservationOutcome Outcome(int row) => _outcomes[row];

    /// <summary>
    /// The numbers of an answer, as <see cref="FleetDescription.Columns"/> names them; empty where none was asked for. A forecast, or classes, are of the series as it stands after all observations of the call. What a detector says is of the observation, and
    /// of what was held back for it the highest score; of one that is held back, or has passed, what it said last. NaN where nothing is known yet.
    /// </summary>
    public ReadOnlySpan<float> Answer(int row) => _answers[row].Shard.AsSpan(_answers[row].First, _answers[row].Length);

    /// <summary>The versions of the model that answered: one, but for the moments of a swap.</summary>
    public IReadOnlyCollection<string> Versions => VersionSet;

    internal SortedSet<string> VersionSet { get; } = new(StringComparer.Ordinal);

    internal void Take(IReadOnlyList<int> rows, ShardReply reply)
    {
        VersionSet.Add(reply.Version);
        var width = rows.Count == 0 ? 0 : reply.Answers.Length / sizeof(float) / rows.Count;
        var answers = new float[width * rows.Count];
        for (var i = 0; i < answers.Length; i++) answers[i] = BinaryPrimitives.ReadSingleLittleEndian(reply.Answers.AsSpan(sizeof(float) * i));
        for (var i = 0; i < rows.Count; i++) (_outcomes[rows[i]], _answers[rows[i]]) = ((ObservationOutcome)reply.Outcomes[i], (answers, i * width, width));
    }
}
