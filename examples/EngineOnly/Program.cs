// The engine without ML.NET: a bidirectional GRU with attention tells four kinds of noisy tones apart, from recordings of any length.
using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var (training, validation, test) = (Tones.Record(2000, seed: 1), Tones.Record(300, seed: 2), Tones.Record(1000, seed: 3));

var network = new Sequential(
    new Bidirectional(() => new Gru(inputSize: 1, hiddenSize: 24)),
    AttentionPool.Additive(48, 24),
    new Linear(48, Tones.Kinds));
var model = new SequenceModel(network, new CrossEntropyLoss(Tones.Kinds), seed: 1);
model.Train(training, new()
{
    Training = new()
    {
        Epochs = 12,
        LearningRate = 0.01f,
        OnReport = report => Console.WriteLine($"epoch {report.Epoch,2}: loss {report.TrainingLoss:F3}, on validation {report.ValidationLoss:F3}"),
    },
}, validation);
var right = model.Predict(test).Where((scores, i) => TensorPrimitives.IndexOfMax<float>(scores) == test.Target(i)[0]).Count();

Console.WriteLine($"engine-only accuracy {(double)right / test.Count:F2} (guessing {1.0 / Tones.Kinds:F2})");
