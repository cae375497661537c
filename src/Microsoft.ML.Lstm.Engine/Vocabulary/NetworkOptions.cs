namespace Microsoft.ML.Lstm;

/// <summary>The recurrent network of a task, as all tasks share it. Null is chosen by the task, or from the data; docs/options.md has the table.</summary>
public sealed record NetworkOptions
{
    /// <summary>The cell of the recurrent layers. Default <see cref="CellKind.Lstm"/>.</summary>
    [SearchChoices]
    public CellKind Cell { get; init => field = Require.Defined(value); }

    /// <summary>
    /// Hidden units of each recurrent layer, in each direction. Null, the default, takes 64 for forecasts, whose dense layer has as many, and for classes and
    /// values of sequences, 32 for an autoencoder, whose sequences must pass through a vector of so many numbers, 32 for each series of a detector, and 256 or 512 for texts that go on, by their length.
    /// At most 8,192 for forecasts, 4,096 for sequences and autoencoders, 1,024 for a detector.
    /// </summary>
    [SearchRange(8, 256, Log = true, Initial = 64)]
    public int? HiddenSize { get; init => field = Require.Between(value, 1, 1 << 13); }

    /// <summary>Recurrent layers, one on top of the other; an autoencoder has so many in its encoder, and as many in its decoder. Null, the default, takes 2 for transcripts, 1 for all else.</summary>
    [SearchRange(1, 3, Initial = 1)]
    public int? Layers { get; init => field = Require.Between(value, 1, 16); }

    /// <summary>Recurrent layers where the task has its say already.</summary>
    internal int LayerCount => Layers ?? 1;

    /// <summary>
    /// Dropout rate: the fraction of hidden values dropped in training, between layers and before the output (Srivastava et al. 2014). Null, the default, chooses 0 to
    /// 0.3 for forecasts, the more the fewer windows and series there are, and takes 0.2 for classes and values, 0 for an autoencoder. A detector has none.
    /// </summary>
    [SearchRange(0, 0.5, Initial = 0.1)]
    public float? Dropout { get; init => field = Require.Between(value, 0f, 0.95f); }
}
