namespace Microsoft.ML.Lstm.Engine.Collectives;

/// <summary>A rank of a training on several machines is lost, or what it sent is.</summary>
sealed class LostRankException(string message) : IOException(message)
{
    /// <summary>What to do about it.</summary>
    const string Remedy = "Start all ranks again: with a CheckpointPath the training goes on from its last checkpoint, with as many ranks as there are then.";

    /// <summary>A rank is lost.</summary>
    /// <param name="rank">In words.</param>
    /// <param name="how">What was seen of it.</param>
    public static LostRankException Of(string rank, string how) => new($"{rank} is lost: {how}. {Remedy}");

    /// <summary>A rank has said that it fails.</summary>
    public static LostRankException Failed(string rank, string why) => new($"{rank} has failed: {why}{(why.EndsWith(Remedy, StringComparison.Ordinal) ? "" : " " + Remedy)}");
}
