using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>The part of a model file that holds the seed, the weights, and by their names and sizes of which network they are.</summary>
readonly record struct SavedWeights(int Seed, float[] Values)
{
    /// <summary>Writes the weights, or reads them and refuses those of another network.</summary>
    /// <param name="codec">Where to, or where from.</param>
    /// <param name="network">The layers.</param>
    /// <param name="layout">The weights of the layers and of what else is trained.</param>
    /// <param name="saved">What is written.</param>
    /// <exception cref="InvalidOperationException">A weight to write is not finite, so that nobody could read it.</exception>
    public static SavedWeights Transfer(ModelCodec codec, Network network, WeightLayout layout, SavedWeights saved = default)
    {
        if (!codec.Reads && !TensorPrimitives.IsFiniteAll<float>(saved.Values))
            throw new InvalidOperationException("A weight is not finite. Train the model with a lower learning rate, or set weights that are.");
        var seed = codec.Int(saved.Seed);
        Agree("input features", network.InputSize);
        Agree("output features", network.OutputSize);
        Agree("values of state", network.StateSize);
        Agree("matrices of weights", layout.Specs.Length);
        foreach (var spec in layout.Specs)
        {
            var known = new WeightSpec(codec.Units(spec.Name), codec.Int(spec.Rows, 0), codec.Int(spec.Columns, 0));
            if (known != spec) throw Differs($"the matrix '{known.Name}' [{known.Rows}, {known.Columns}]", $"'{spec.Name}' [{spec.Rows}, {spec.Columns}]");
        }
        return new(seed, NetworkQuantizer.Transfer(codec, network, saved.Values, layout.Count));

        void Agree(string what, int given)
        {
            var known = codec.Int(given, 0);
            if (known != given) throw Differs($"{known} {what}", $"{given}");
        }
    }

    static InvalidDataException Differs(string saved, string given) => new(
        $"The model was saved from another network: it has {saved}, the given one {given}. Load it with the layers it was saved with.");
}
