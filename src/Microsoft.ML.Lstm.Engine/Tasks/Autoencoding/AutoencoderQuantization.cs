using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

/// <summary>Quantises a <see cref="SequenceAutoencoder"/>, and measures what that does to its reconstructions.</summary>
static class AutoencoderQuantization
{
    public static (SequenceAutoencoder Model, QuantizationReport Report) Quantize(SequenceAutoencoder model, ExampleSet data)
    {
        if (model.IsQuantized) throw new InvalidOperationException("The model is quantised already. Use it as it is.");
        var state = model.State with { Network = model.State.Network with { IsQuantized = true } };
        var quantized = new SequenceAutoencoder(state with { Weights = NetworkQuantizer.Snap(state.Network.Build(), state.Weights) });
        var starts = new int[data.Count + 1];
        for (var row = 0; row < data.Count; row++) starts[row + 1] = checked(starts[row] + data.Values(row, 0).Length);
        var trial = new QuantizationTrial<SequenceAutoencoder>
        {
            Examples = data.Count,
            Score = one =>
            {
                var values = new float[starts[^1]];
                Run(one, data, (_, _, row, reconstruction) => reconstruction.CopyTo(values.AsSpan(starts[row])));
                return values;
            },
            Name = "reconstruction error",
            Measure = (one, _) =>
            {
                var errors = new double[data.Count];
                Run(one, data, (pass, values, row, reconstruction) => errors[row] = pass.Error(values, reconstruction));
                return errors.Where(error => !double.IsNaN(error)).DefaultIfEmpty(double.NaN).Average();
            },
            Save = (one, stream) => one.Save(stream),
        };
        return (quantized, trial.Run(model, quantized, NetworkQuantizer.Compare(model.Graph, model.State.Weights, quantized.Graph, quantized.State.Weights)));
    }

    static void Run(SequenceAutoencoder model, ExampleSet data, ReconstructionWork work) => new AutoencoderBlocks(model.NewPass, new ThreadTeam(1)).Run(data, null, work);
}
