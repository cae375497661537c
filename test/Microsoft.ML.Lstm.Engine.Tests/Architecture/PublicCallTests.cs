using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;
using Microsoft.ML.Lstm.Engine.Tests.Tasks;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Architecture;

[TestClass]
public sealed class PublicCallTests
{
    static readonly Lazy<SequencePredictionModel> Trained = new(() => ExampleFixtures.Train(ExampleFixtures.OfAllKinds(20), ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { Epochs = 1 } }));

    static readonly Lazy<Forecaster> Forecasting = new(() => Forecaster.Train(
        [[.. Enumerable.Range(0, 40).Select(i => (float)(i % 5))]], new() { WindowSize = 4, Horizon = 2, Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 1, Members = 1 } }));

    static readonly Lazy<SequenceAutoencoder> Autoencoder = new(() => SequenceAutoencoder.Train(ExampleFixtures.Traces(20), null, new() { Training = new() { Epochs = 1 }, Network = new() { HiddenSize = 2 } }, seed: 1));

    static ExampleSet Sequences()
    {
        var set = new ExampleSet(2);
        set.Add([1, 2, 3, 4], 1, 2, 3, 4);
        return set;
    }

    [TestMethod, Timeout(60_000)]
    public void Nothing_public_answers_null_empty_and_extreme_arguments_with_an_exception_that_says_nothing()
    {
        var calls = new PublicCalls()
            .With<ILayer>(() => new Linear(2, 2), () => new TakeLastStep(2))
            .With<Func<ILayer>>(() => () => new Linear(2, 2), () => () => null!)
            .With<ILoss>(() => new MseLoss(), () => new CrossEntropyLoss(2))
            .With<ISchedule>(() => new CosineSchedule())
            .With<WeightLayout>(() => new WeightLayout(new WeightSpec("w", 2, 3)))
            .With<IReadOnlyList<FeatureSpec>>(() => ExampleFixtures.AllKinds)
            .With<FeatureSpec>(() => ExampleFixtures.OneInput[0])
            .With(() => ExampleFixtures.OfAllKinds(12))
            .With(() => Trained.Value)
            .With(() => Trained.Value.CreatePredictor())
            .With<SequenceOptions>(() => ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { Epochs = 1 } })
            .With(() => new SequenceTrainingOptions { Training = new() { Epochs = 1 } })
            .With(Sequences)
            .With(() => new SequenceModel(new Linear(2, 2), new MseLoss(), 1))
            .With(() => new SequenceModel(new Linear(2, 2), new MseLoss(), 1).PredictSteps())
            .With(() => new AnomalyOptions { TrainingLength = 100 })
            .With(() => new ForecastOptions { WindowSize = 4, Horizon = 2, Network = new() { HiddenSize = 2 }, Training = new() { Epochs = 1, Members = 1 } })
            .With(() => Forecasting.Value)
            .With(() => new ForecastPredictor(Forecasting.Value))
            .With(() => Autoencoder.Value)
            .With(() => new AutoencoderOptions { Training = new() { Epochs = 1 }, Network = new() { HiddenSize = 2 } })
            .With(() => new AnomalyDetector(new() { TrainingLength = 100 }, 1))
            .With(() => new DetectorState(new(new() { TrainingLength = 100 }, 1)))
            .With<IReadOnlyList<float[]>>(() => [[.. Enumerable.Range(0, 40).Select(i => (float)(i % 5))]]);
        var surprises = calls.Surprises(typeof(SequenceShape).Assembly);
        Assert.IsTrue(calls.Count > 500, $"only {calls.Count} calls");
        Assert.IsTrue(surprises.Count == 0, $"{surprises.Count} of {calls.Count} calls:\n{string.Join('\n', surprises)}");
    }
}
