using Microsoft.ML.Lstm.Engine.Layers.Pointwise;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>What a GRU may have beyond the plain cell; the default is the plain cell.</summary>
public sealed record GruOptions
{
    /// <summary>What goes into each sigmoid and tangent is held within this, as by ONNX's clip; 0 (default) for no limit.</summary>
    public float GateInputClip { get; init => field = SizeGuard.OrNone(value); }

    /// <summary>
    /// Whether products are normalised before they are added (Ba et al. 2016): the input's and the hidden one, each over r and z together and
    /// over the candidate n by itself. Adds the weights "input gain" [3H] and "hidden gain" [3H].
    /// </summary>
    public bool LayerNormalization { get; init; }

    /// <summary>
    /// The share of h's features that is dropped on its way to the next step's products while training, the same ones at every step of a
    /// sequence (Gal and Ghahramani 2016). What z carries on of h is not dropped.
    /// </summary>
    public float RecurrentDropout { get; init => field = Dropout.Fraction(value); }
}
