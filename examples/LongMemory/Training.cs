using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

static class Training
{
    /// <summary>One core, a steady rate: how long it takes to learn is part of the result, so no schedule that must know the end.</summary>
    public static SequenceTrainingOptions Options(int epochs, int batch, float rate) => new()
    {
        Training = new() { Epochs = epochs, BatchSize = batch, LearningRate = rate, Schedule = LearningRateSchedule.Constant, EarlyStoppingPatience = epochs, Threads = 1 },
    };

    /// <summary>Trains until the loss on sequences made for that purpose is below the goal; returns how many training sequences that took.</summary>
    public static long Until(double goal, SequenceModel model, ExampleSet training, ExampleSet validation, SequenceTrainingOptions options)
    {
        using var enough = new CancellationTokenSource();
        long seen = 0;
        model.Train(training, options with
        {
            Training = options.Training with
            {
                CancellationToken = enough.Token,
                OnReport = report =>
                {
                    seen += training.Count;
                    if (report.ValidationLoss < goal) enough.Cancel();
                },
            },
        }, validation);
        return seen;
    }

    /// <summary>So many sequences, made anew for each seed.</summary>
    public static ExampleSet Many(int count, int features, int seed, Func<Random, (float[] Input, float[] Target)> make)
    {
        var random = new Random(seed);
        var set = new ExampleSet(features);
        for (var i = 0; i < count; i++)
        {
            var (input, target) = make(random);
            set.Add(input, target);
        }
        return set;
    }
}
