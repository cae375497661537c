using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class SequenceThreadsTests
{
    public static IEnumerable<object[]> Cells => RecurrentSubjects.All;

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Long_sequences_train_and_predict_to_the_same_bits_on_any_number_of_threads(int batch)
    {
        // Wide enough for threads to share its passes.
        var network = new Sequential(new Layers.Recurrent.Lstm(3, 200), new Linear(200, 1));
        var random = new Random(3);
        var set = new ExampleSet(3);
        for (var i = 0; i < 3; i++)
        {
            var input = new float[(50 + i) * 3];
            foreach (ref var x in input.AsSpan()) x = random.NextSingle() > 0.02f ? 2 * random.NextSingle() - 1 : float.NaN;
            set.Add(input, [.. Enumerable.Range(0, 50 + i).Select(_ => random.NextSingle())]);
        }
        var one = Run(1);
        foreach (var threads in (int[])[2, 3])
        {
            var shared = Run(threads);
            CollectionAssert.AreEqual(one.Weights, shared.Weights, $"{threads} threads");
            for (var i = 0; i < 3; i++) CollectionAssert.AreEqual(one.Outputs[i], shared.Outputs[i], $"sequence {i} on {threads} threads");
        }

        (float[] Weights, float[][] Outputs) Run(int threads)
        {
            var model = new SequenceModel(network, new MseLoss(), seed: 1);
            model.Train(set, new() { Training = new() { Epochs = 3, BatchSize = batch, LearningRate = 0.01f, Threads = threads } });
            return (model.Weights.ToArray(), model.Predict(set, threads));
        }
    }

    [TestMethod, DynamicData(nameof(Cells))]
    public void Every_cell_with_dropout_trains_to_the_same_bits_on_any_number_of_threads(ILayer cell)
    {
        var network = new Sequential(new Dropout(cell.InputSize, 0.2f), cell, new Dropout(cell.OutputSize, 0.3f), new Linear(cell.OutputSize, 1));
        var random = new Random(3);
        var set = new ExampleSet(cell.InputSize);
        for (var i = 0; i < 27; i++)
        {
            var input = new float[random.Next(1, 7) * cell.InputSize];
            foreach (ref var x in input.AsSpan()) x = 2 * random.NextSingle() - 1;
            set.Add(input, [.. Enumerable.Range(0, input.Length / cell.InputSize).Select(_ => random.NextSingle())]);
        }
        var one = Train(1);
        Assert.IsTrue(one.All(float.IsFinite));
        foreach (var threads in (int[])[2, 3]) CollectionAssert.AreEqual(one, Train(threads), $"{threads} threads");

        float[] Train(int threads)
        {
            var model = new SequenceModel(network, new MseLoss(), seed: 1);
            model.Train(set, new() { Training = new() { Epochs = 2, BatchSize = 25, LearningRate = 0.01f, Threads = threads } });
            return model.Weights.ToArray();
        }
    }
}
