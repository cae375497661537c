using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Transcription;

/// <summary>
/// A convolution over time with a stride, which is a dense layer over the frames that a step sees, or the embedding of a token -> recurrent layers with dropout between them -> dense -> a score for each unit and for the
/// blank (Graves et al. 2006, 2013).
/// </summary>
sealed class TranscriptionNetwork
{
    public TranscriptionNetwork(TranscriptionConfig config)
    {
        Config = config;
        var (builder, layers, size) = (new NetworkBuilder(), new List<ILayer>(), checked(config.Width * Math.Max(1, config.SourceNumbers)));
        var edge = config.ReadsNumbers ? builder.Input("Frames", size) : builder.Input("Tokens", config.SourceSize, InputKind.Tokens);
        if (!config.ReadsNumbers)
        {
            layers.Add(new Embedding(config.SourceSize, config.EmbeddingSize));
            size = config.EmbeddingSize;
        }
        else if (config.Filters > 0)
        {
            layers.AddRange([new Linear(size, config.Filters), new LayerNorm(config.Filters), new Relu(config.Filters)]);
            size = config.Filters;
        }
        for (var i = 0; i < config.Layers; i++)
        {
            if (config.Dropout > 0 && (i > 0 || config.Filters > 0)) layers.Add(new Dropout(size, config.Dropout));
            var (from, depth) = (size, i);
            layers.Add(config.Bidirectional ? new Bidirectional(Cell) : Cell());
            ILayer Cell() => RecurrentCell.Of(config.Cell, from, config.HiddenSize, depth, config.Layers);
            size = layers[^1].OutputSize;
        }
        if (config.Dropout > 0) layers.Add(new Dropout(size, config.Dropout));
        layers.Add(new Linear(size, config.Scores));
        builder.Output("Scores", builder.Add(new Sequential([.. layers]), edge, "body"));
        Graph = builder.Build();
    }

    public TranscriptionConfig Config { get; }

    /// <summary>The graph from what steps see to the scores of units and blank.</summary>
    public Network Graph { get; }

    /// <summary>What is minimised.</summary>
    /// <param name="mostUnits">Units of the longest transcript.</param>
    public Ctc Objective(int mostUnits) => new(Config.Scores - 1) { MostLabels = mostUnits };
}
