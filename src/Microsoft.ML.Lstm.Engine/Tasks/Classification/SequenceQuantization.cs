using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Quantises a <see cref="SequencePredictionModel"/>, and measures what that does.</summary>
static class SequenceQuantization
{
    public static (SequencePredictionModel Model, QuantizationReport Report) Quantize(SequencePredictionModel model, ExampleSet data)
    {
        if (model.IsQuantized) throw new InvalidOperationException("The model is quantised already. Use it as it is.");
        var before = model.State.Network;
        var after = new SequenceNetwork(before.Plan with { IsQuantized = true });
        var quantized = new SequencePredictionModel(model.State with { Network = after, Members = Array.ConvertAll(model.State.Members, weights => NetworkQuantizer.Snap(after.Graph, weights)) });
        var trial = new QuantizationTrial<SequencePredictionModel>
        {
            Examples = data.Count,
            Score = one =>
            {
                var outputs = new float[checked(data.Count * one.OutputSize)];
                one.Predict(data, outputs, threads: 1);
                return outputs;
            },
            Name = model.Classes > 0 ? "accuracy" : "root mean squared error",
            Measure = (one, outputs) => Measure(one, data, outputs),
            Save = (one, stream) => one.Save(stream),
        };
        return (quantized, trial.Run(model, quantized, NetworkQuantizer.Compare(before.Graph, model.State.Members[0], after.Graph, quantized.State.Members[0])));
    }

    // The share of examples whose class is right, or the root mean squared error; NaN where nothing has a target.
    static double Measure(SequencePredictionModel model, ExampleSet data, float[] outputs)
    {
        double sum = 0, weights = 0;
        for (var row = 0; row < data.Count; row++)
        {
            var (label, weight) = (data.Label(row), data.Weight(row));
            var answer = outputs.AsSpan(row * model.OutputSize, model.OutputSize);
            if (float.IsNaN(label)) continue;
            weights += weight;
            sum += weight * model.Target switch
            {
                PredictionTask.Multiclass => TensorPrimitives.IndexOfMax<float>(answer) == (int)label ? 1 : 0,
                PredictionTask.Binary => answer[0] > 0 == label > 0 ? 1 : 0,
                _ => Math.Pow(answer[0] - label, 2),
            };
        }
        return model.Classes > 0 ? sum / weights : Math.Sqrt(sum / weights);
    }
}
