using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Control.Dynamics;

/// <summary>The sizes of a network that simulates a driven system.</summary>
/// <remarks>
/// A step reads its inputs, the outputs of the step before it where they are known, and for each output whether it is; it gives the outputs of the step. So one network
/// follows what is measured, and simulates from there when nothing is measured any more: its state is the system's.
/// </remarks>
sealed record DynamicsConfig(int Inputs, int Outputs, CellKind Cell, int HiddenSize, int Layers, float Dropout, bool Relative)
{
    /// <summary>Numbers of a step.</summary>
    public int StepSize => Inputs + (2 * Outputs);

    public Network Build()
    {
        var layers = new List<ILayer>();
        for (var i = 0; i < Layers; i++)
        {
            layers.Add(RecurrentCell.Of(Cell, i == 0 ? StepSize : HiddenSize, HiddenSize, i, Layers));
            if (Dropout > 0) layers.Add(new Dropout(HiddenSize, Dropout));
        }
        return Network.Of(new Sequential([.. layers, new Linear(HiddenSize, Outputs)]));
    }

    public static DynamicsConfig Transfer(ModelCodec codec, DynamicsConfig? config) => new(
        codec.Int(config?.Inputs, 1, 1 << 16), codec.Int(config?.Outputs, 1, 1 << 16), codec.Choice(config?.Cell), codec.Int(config?.HiddenSize, 1, 1 << 12),
        codec.Int(config?.Layers, 1, 16), codec.Float(config?.Dropout, 0, 0.95f), codec.Flag(config?.Relative));
}
