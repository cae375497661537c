using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Embedders;

/// <summary>Gives each sequence a vector of fixed size, for clustering, search and any trainer. It is immutable; any number of threads may share it.</summary>
/// <remarks>
/// Either of a model that has learnt classes or values (<see cref="Of"/>), or learnt from sequences alone (<see cref="Train(ExampleSet, EmbeddingOptions, int)"/>): the network is to know two views of a sequence, of
/// which some steps are masked, as the same, among views of others. What it gives has mean 0 and standard deviation 1 over the training sequences in each number.
/// </remarks>
public sealed class SequenceEmbedder
{
    const string Kind = "SEQE";

    /// <summary>A number that varies less is constant.</summary>
    const double LeastVariance = 1e-12;

    /// <summary>It holds the configuration of a network as that does; the first one was 4.</summary>
    const uint FormatVersion = SequencePredictionModel.FormatVersion;

    readonly float[][] _packed;

    internal SequenceEmbedder(EmbedderState state)
    {
        State = state;
        _packed = Array.ConvertAll(state.Members, weights => state.Network.Graph.Pack(weights));
        (Inputs, LossCurve) = (Array.AsReadOnly(state.Network.Plan.Inputs), Array.AsReadOnly(state.LossCurve));
    }

    internal EmbedderState State { get; }

    /// <summary>What every example must have.</summary>
    public IReadOnlyList<FeatureSpec> Inputs { get; }

    /// <summary>Numbers of an embedding.</summary>
    public int Size => State.Size;

    /// <summary>Best epoch; 0 for the networks of a model.</summary>
    public int Epochs => State.Epochs;

    /// <summary>Its loss on the held-out sequences; NaN without them, and for the networks of a model.</summary>
    public double ValidationLoss => State.ValidationLoss;

    /// <summary>Losses after each epoch; none for the networks of a model.</summary>
    public IReadOnlyList<LossPoint> LossCurve { get; }

    /// <summary>The vectors that a model's networks score: those of all its members side by side, then the static numbers, scaled. Where the model reads times, so does the embedder, and vectors hold what was measured, too.</summary>
    public static SequenceEmbedder Of(SequencePredictionModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(new() { Network = model.State.Network, Scalers = model.State.Scalers, Members = model.State.Members });
    }

    /// <summary>Writes the embedder; equal ones give equal bytes. The stream stays open.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, codec => EmbedderState.Transfer(codec, State));

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static SequenceEmbedder Load(Stream stream) => Envelope.Read(stream, Kind, FormatVersion, codec => new SequenceEmbedder(EmbedderState.Transfer(codec, null)));

    /// <summary>Learns from sequences without labels.</summary>
    /// <param name="training">Sequences; those without any value are left out, and targets and weights are not read.</param>
    /// <param name="options">How to build and train it.</param>
    /// <param name="seed">Seed for when the options have none.</param>
    /// <exception cref="TooLittleDataException">There are fewer than two sequences.</exception>
    /// <exception cref="InvalidOperationException">Training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was stopped before its first epoch was done.</exception>
    public static SequenceEmbedder Train(ExampleSet training, EmbeddingOptions options, int seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Train(training, options, new TrainingContext(options.Training, seed));
    }

    internal static SequenceEmbedder Train(ExampleSet training, EmbeddingOptions options, TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(training);
        options = options.Resolved();
        return context.Run(fingerprint => fingerprint.AddProperties(options).Add(training), () => new EmbeddingTrainer(training, options, context).Train());
    }

    /// <summary>The same, whose numbers have mean 0 and standard deviation 1 over some rows; one that is constant there is 0.</summary>
    internal SequenceEmbedder Standardized(ExampleSet rows, int threads)
    {
        var vectors = new float[checked(rows.Count * Size)];
        Embed(rows, vectors, threads);
        var numbers = new float[2 * Size];
        for (var i = 0; i < Size; i++)
        {
            var (mean, square) = (0.0, 0.0);
            for (var row = 0; row < rows.Count; row++) mean += vectors[(row * Size) + i] / (double)rows.Count;
            for (var row = 0; row < rows.Count; row++) square += (vectors[(row * Size) + i] - mean) * (vectors[(row * Size) + i] - mean) / rows.Count;
            (numbers[i], numbers[Size + i]) = ((float)mean, square > LeastVariance ? (float)(1 / Math.Sqrt(square)) : 0);
        }

        return new(State with { Standardization = numbers });
    }

    /// <summary>The embeddings of all rows, computed in blocks on several threads; the same bits as one by one.</summary>
    /// <param name="rows">Examples; their targets and weights are not read.</param>
    /// <param name="embeddings">[rows, Size]; overwritten.</param>
    /// <param name="threads">Threads that work; 0 takes every core.</param>
    public void Embed(ExampleSet rows, Span<float> embeddings, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(rows);
        FeatureSpec.CheckSame(Inputs, rows.Inputs, "the embedder", nameof(rows));
        if (embeddings.Length != (long)rows.Count * Size) throw new ArgumentException($"embeddings holds {embeddings.Length} values, but {rows.Count} rows with {Size} each are expected.", nameof(embeddings));
        CreatePass(Require.Between(threads, 0, 1024)).Embed(rows).CopyTo(embeddings);
    }

    /// <summary>Memory to embed with, again and again.</summary>
    internal EmbeddingPass CreatePass(int threads) => new(State, _packed, new(threads));
}
