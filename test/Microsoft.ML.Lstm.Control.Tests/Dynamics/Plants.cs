namespace Microsoft.ML.Lstm.Control.Tests.Dynamics;

/// <summary>Driven systems whose laws are known.</summary>
static class Plants
{
    /// <summary>y = 0.8 y + 0.4 u, at first 0, driven by steps of random height.</summary>
    public static DrivenSeries FirstOrder(int steps, int seed)
    {
        var (random, series, input, output) = (new Random(seed), new DrivenSeries(1, 1), 0f, 0f);
        for (var t = 0; t < steps; t++)
        {
            if (random.Next(8) == 0) input = (2 * random.NextSingle()) - 1;
            output = Next(output, input);
            series.Add([input], [output]);
        }
        return series;
    }

    public static float Next(float output, float input) => (0.8f * output) + (0.4f * input);

    /// <summary>A model of it that has learnt for a moment.</summary>
    public static DynamicsModel Model(int members = 1, int threads = 1, int epochs = 6, CellKind cell = CellKind.Lstm, bool relative = false) => DynamicsModel.Train(
        [FirstOrder(300, 1), FirstOrder(40, 2), FirstOrder(8, 3)],
        new()
        {
            Network = new() { HiddenSize = 12, Cell = cell },
            Training = new() { Epochs = epochs, Members = members, Threads = threads, Seed = 5, LearningRate = 0.01f },
            WarmUp = 6,
            Horizon = 24,
            StepsPerEpoch = 40,
            RelativeOutputs = relative,
        });

    /// <summary>One that two tests or more share.</summary>
    public static DynamicsModel Shared { get; } = Model(members: 2);
}
