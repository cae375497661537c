using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;

namespace Microsoft.ML.Lstm.Harness;

/// <summary>The process that is killed while it trains: one model of each kind, by a checkpoint, into a file.</summary>
static class Trainings
{
    /// <summary>The kinds, by their place.</summary>
    static readonly (string Name, Action<string?, Stream> Train)[] Kinds =
    [
        ("forecaster", (checkpoint, file) => Forecaster.Train(
            [Chaos(400)], new() { WindowSize = 8, Horizon = 3, Network = new() { HiddenSize = 24 }, Training = new() { Epochs = 8, Members = 2, LearningRate = 0.02f, Seed = 1, CheckpointPath = checkpoint } }).Save(file)),
        ("classifier", (checkpoint, file) => SequencePredictionModel.Train(
            PredictionTask.Multiclass, 3, Traces(150), null, new LstmMulticlassOptions { Network = new() { HiddenSize = 16 }, Training = new() { Epochs = 12, Members = 3, Seed = 1, CheckpointPath = checkpoint } }, seed: 1).Save(file)),
        ("autoencoder", (checkpoint, file) => SequenceAutoencoder.Train(
            Traces(120), null, new() { Network = new() { HiddenSize = 16 }, Training = new() { Epochs = 12, Seed = 1, CheckpointPath = checkpoint } }, seed: 1).Save(file)),
        ("sequence model", (checkpoint, file) =>
        {
            var model = new SequenceModel(
                new Sequential(new Engine.Layers.Recurrent.Lstm(2, 24), new TakeLastStep(24), new Dropout(24, 0.2f), new Linear(24, 1)), new MseLoss(), seed: 1);
            model.Train(Sums(400), new()
            {
                Training = new() { Epochs = 30, CheckpointPath = checkpoint },
                Optimizer = weights => new RmsProp(weights) { Momentum = 0.5f },
                Plateau = () => new() { Patience = 1, Drop = 0.7f },
                Schedule = new ConstantSchedule(),
            }, Sums(60));
            model.Save(file);
        }),
        ("detector", (checkpoint, file) =>
        {
            var state = new DetectorState(new(new() { Network = new() { HiddenSize = 12 }, Training = new() { Seed = 1, Threads = 2, CheckpointPath = checkpoint }, Steps = 20 }, 2));
            for (var series = 0; series < 8; series++)
            {
                var values = Chaos(600 + series);
                for (var row = 0; row + 1 < values.Length; row++) state.AddTrainingRow($"{series}", values.AsSpan(row, 2));
            }

            state.Train();
            state.Save(file);
        }),
        ("dynamics model", (checkpoint, file) => Decisions.Dynamics(Decisions.Driven(2000), 1, epochs: 100, checkpoint).Save(file)),
        ("behaviour", (checkpoint, file) => Decisions.Behavior(Decisions.Log(400), 1, epochs: 30, checkpoint).Save(file)),
        ("recurrent policy", (checkpoint, file) => Decisions.Clone(Decisions.Shown(200), 1, epochs: 30, checkpoint).Save(file)),
    ];

    public static int Count => Kinds.Length;

    /// <summary>Those that several machines train: the first ones.</summary>
    public static int OnMachines => Array.FindIndex(Kinds, kind => kind.Name == "detector");

    public static string Name(int kind) => Kinds[kind].Name;

    /// <summary>Trains a model and saves it; says when it begins.</summary>
    public static int Run(int kind, string checkpoint, string model)
    {
        Console.WriteLine("begun");
        Console.Out.Flush();
        AtomicFile.Write(model, file => Kinds[kind].Train(checkpoint.Length == 0 ? null : checkpoint, file));
        return 0;
    }

    /// <summary>The logistic map, which a network learns and no season explains.</summary>
    static float[] Chaos(int length)
    {
        var values = new float[length];
        for (var (t, x) = (0, 0.3); t < length; t++) values[t] = (float)(x = 3.7 * x * (1 - x));
        return values;
    }

    static ExampleSet Traces(int count)
    {
        var (set, random) = (new ExampleSet([new("Trace", InputKind.Continuous, 2)]), new Random(2));
        for (var i = 0; i < count; i++)
        {
            var trace = new float[2 * random.Next(8, 24)];
            for (var t = 0; t < trace.Length; t++) trace[t] = ((i % 3) * t / 8f) + random.NextSingle();
            set.Append(0, trace);
            set.Complete(i % 3);
        }

        return set;
    }

    static ExampleSet Sums(int count)
    {
        var (set, random) = (new ExampleSet(2), new Random(count));
        for (var i = 0; i < count; i++)
        {
            var input = new float[2 * random.Next(5, 20)];
            for (var j = 0; j < input.Length; j++) input[j] = random.NextSingle() - 0.5f;
            set.Add(input, input.Sum());
        }

        return set;
    }
}
