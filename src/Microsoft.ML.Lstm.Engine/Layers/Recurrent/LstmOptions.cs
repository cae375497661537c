using Microsoft.ML.Lstm.Engine.Layers.Pointwise;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>What an LSTM may have beyond the plain cell; the default is the plain cell. (For what each is worth: Greff et al. 2017.)</summary>
public sealed record LstmOptions
{
    /// <summary>
    /// Whether gates see the cell (Gers et al. 2002): i and f the one before, o the one after, each unit its own. Adds the weights
    /// "peepholes" [3, H], rows i, f, o.
    /// </summary>
    public bool Peepholes { get; init; }

    /// <summary>What goes into each sigmoid and tangent is held within this, as by ONNX's clip; 0 (default) for no limit.</summary>
    public float GateInputClip { get; init => field = SizeGuard.OrNone(value); }

    /// <summary>
    /// Whether f is 1 - i, as with ONNX's input_forget. As there the forget gate's weights keep their place, but nothing depends on them.
    /// </summary>
    public bool CoupledInputForget { get; init; }

    /// <summary>
    /// Size P of h when it is a projection of the H units (Sak et al. 2014), 0 (default) for none. Adds the weights "projection" [P, H];
    /// the output and the hidden weights then have P features.
    /// </summary>
    public int ProjectionSize { get; init => field = SizeGuard.OrNone(value); }

    /// <summary>
    /// Whether the input's and the hidden product are normalised over all gates before they are added (Ba et al. 2016). Adds the weights
    /// "input gain" [4H] and "hidden gain" [4H].
    /// </summary>
    public bool LayerNormalization { get; init; }

    /// <summary>
    /// The share of h's features that is dropped on its way to the next step while training, the same ones at every step of a sequence
    /// (Gal and Ghahramani 2016).
    /// </summary>
    public float RecurrentDropout { get; init => field = Dropout.Fraction(value); }
}
