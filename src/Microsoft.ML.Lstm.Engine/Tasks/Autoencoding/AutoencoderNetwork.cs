using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

/// <summary>
/// An encoder, whose last state encodes the whole sequence, and a decoder, which reads that vector at every step and reconstructs the sequence
/// backwards in time (Srivastava et al. 2015; Malhotra et al. 2016).
/// </summary>
sealed record AutoencoderNetwork(FeatureSpec Input, CellKind Cell, int HiddenSize, int Layers, float MaskRate)
{
    /// <summary>Dropout rate behind each recurrent layer in training; a model is stored without dropout.</summary>
    public float Dropout { get; init; }

    /// <summary>Whether its layers compute in 8-bit integers.</summary>
    public bool IsQuantized { get; init; }

    /// <summary>[B, T, features] -> [B, T, features].</summary>
    public Network Build()
    {
        var layers = new List<ILayer>();
        if (MaskRate > 0) layers.Add(new Dropout(Input.Size, MaskRate));
        for (var i = 0; i < Layers; i++) Add(RecurrentCell.Of(Cell, i == 0 ? Input.Size : HiddenSize, HiddenSize, i, Layers));
        layers.Add(new RepeatVector(HiddenSize));
        for (var i = 0; i < Layers; i++) Add(new Reverse(RecurrentCell.Of(Cell, HiddenSize, HiddenSize, i, Layers)));
        layers.Add(new Linear(HiddenSize, Input.Size));
        var network = Network.Of(new Sequential([.. layers]));
        return IsQuantized ? NetworkQuantizer.Quantize(network) : network;

        void Add(ILayer layer)
        {
            layers.Add(layer);
            if (Dropout > 0) layers.Add(new Dropout(HiddenSize, Dropout));
        }
    }
}
