using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>A model that tags tokens, and beside them may classify the sequence. It is immutable; any number of threads may share it.</summary>
sealed class TaggingModel
{
    const string Kind = "SEQG";

    /// <summary>The first one is 4, as are the parts that it has in common with other models of sequences.</summary>
    const uint FormatVersion = 7;

    readonly TaggingScorer _scorer;

    public TaggingModel(TaggingState state) => (State, _scorer) = (state, new(state));

    public TaggingState State { get; }

    public TaggingConfig Config => State.Network.Config;

    /// <summary>Types of spans.</summary>
    public string[] SpanTypes => State.Network.Scheme.Types;

    /// <summary>Of the conditional random field, the mean of the members', with what its scheme does not allow.</summary>
    public float[] FieldWeights => _scorer.FieldWeights;

    /// <summary>
    /// Writes the model as ONNX: its inputs by their names, numbers [batch, tokens, size] and keys [batch, tokens] from 1, and "Lengths" [batch], the tokens of each row;
    /// "Tags" [batch, tokens], "TagProbabilities" [batch, tokens, tags] and, where there are classes, "Score" [batch, classes]. The stream stays open.
    /// </summary>
    /// <exception cref="NotSupportedException">It reads texts, a layer has no form in ONNX, or an input has the name of one of those.</exception>
    public void SaveOnnx(Stream stream)
    {
        const string Lengths = "Lengths", Tags = "Tags", Probabilities = "TagProbabilities", Score = "Score", Tokens = "tokens";
        var file = new OnnxModelGraph();
        var graph = new OnnxGraph(file);
        if (Config.Inputs.Any(input => input.Name == Lengths)) throw new NotSupportedException($"'{Lengths}' is the name of a column, but in the ONNX file that of the numbers of tokens. Give the column another name.");
        OnnxValue[] inputs =
        [
            .. Config.Inputs.Select(input => graph.Value(input.Kind == TaggingInputKind.Numbers
                ? file.Input(input.Name, OnnxType.Float, "batch", Tokens, input.Size) : file.Input(input.Name, OnnxType.Int64, "batch", Tokens))),
        ];
        var lengths = graph.Value(file.Input(Lengths, OnnxType.Int64, "batch"));
        file.Output(Tags, OnnxType.Int64, "batch", Tokens);
        file.Output(Probabilities, OnnxType.Float, "batch", Tokens, Config.Tags.Length);
        if (Config.Classes > 0) file.Output(Score, OnnxType.Float, "batch", Config.Classes);
        var written = TaggingOperators.Write(this, inputs, lengths);
        graph.Name(written.Tags, Tags);
        graph.Name(written.Field.Probabilities, Probabilities);
        if (written.Classes is { } classes) graph.Name(classes, Score);
        OnnxFile.Write(stream, file);
    }

    /// <summary>Writes the model; equal models give equal bytes. The stream stays open.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, codec => TaggingState.Transfer(codec, State));

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static TaggingModel Load(Stream stream) => Envelope.Read(stream, Kind, FormatVersion, codec => new TaggingModel(TaggingState.Transfer(codec, null)));

    /// <summary>Trains a model.</summary>
    /// <param name="config">What its network is built from; the scheme of its tags is found, unless it says that they do not keep to any.</param>
    /// <param name="training">Examples with the fields of <see cref="TaggingConfig.TrainingFields"/>.</param>
    /// <param name="validation">Examples for early stopping and calibration; null holds out a part of the others.</param>
    /// <param name="options">How; every setting is known.</param>
    /// <param name="context">Seed, threads, progress.</param>
    /// <param name="vectors">Vectors that embeddings of words start from; null for none.</param>
    /// <param name="continuation">The model to go on from, whose inputs and sizes <paramref name="config"/> has; null to start anew.</param>
    /// <param name="encoder">The language model whose sizes the first input has; null for none, or where the model to go on from has it.</param>
    public static TaggingModel Train(
        TaggingConfig config, ExampleSet training, ExampleSet? validation, TaggingOptions options, TrainingContext context, WordVectors? vectors = null, TaggingContinuation? continuation = null, PretrainedEncoder? encoder = null)
    {
        config = config with { Scheme = SchemeOf(config, training).Kind, WordSize = vectors?.Size ?? config.WordSize, IsQuantized = false };
        return context.Run(Describe, () => new TaggingTrainer(config, training, validation, options, context, vectors, continuation, encoder).Train());

        void Describe(TrainingFingerprint fingerprint)
        {
            // Of word vectors their numbers count, not where they were read.
            fingerprint.Add($"{string.Join('\n', config.Tags)} {config.Classes}").AddProperties(options with { WordVectorsFile = null }).Add(training).Add(validation);
            foreach (var member in continuation?.Previous.State.Members ?? []) fingerprint.Add(member);
            if (encoder is not null) fingerprint.Add(encoder.Weights);
            foreach (var word in vectors?.Words ?? []) fingerprint.Add(word).Add(vectors!.Of(word));
            foreach (var word in config.Inputs.SelectMany(input => input.Vocabulary?.Words ?? [])) fingerprint.Add(word);
        }
    }

    // A scheme that the training data do not keep to is none that could be enforced.
    static TagScheme SchemeOf(TaggingConfig config, ExampleSet training)
    {
        var scheme = TagScheme.Of(config.Tags);
        if (config.Scheme == scheme.Loosened().Kind) return scheme.Loosened();
        for (var row = 0; row < training.Count; row++)
        {
            var known = training.Target(row);
            for (var t = 0; t <= known.Length; t++)
            {
                var (before, tag) = (t == 0 ? -1 : known[t - 1], t == known.Length ? -1 : known[t]);
                if (!float.IsNaN(before) && !float.IsNaN(tag) && !scheme.Allows((int)before, (int)tag)) return scheme.Loosened();
            }
        }
        return scheme;
    }

    /// <summary>The same model with products in 8-bit integers (<see cref="Layers.Quantized"/>), and what that does on some examples with the fields of its training, with tags or without: the measure is the share of tokens tagged right, or as before.</summary>
    /// <exception cref="InvalidOperationException">The model is quantised already.</exception>
    public (TaggingModel Model, QuantizationReport Report) Quantize(ExampleSet data) => TaggingQuantization.Quantize(this, data);

    /// <summary>A pass over rows with reusable memory; not thread-safe.</summary>
    public TaggingPass CreatePass(int threads) => new(State, _scorer, new ThreadTeam(threads));
}
