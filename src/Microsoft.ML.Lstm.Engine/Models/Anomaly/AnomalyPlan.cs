namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>What the parts of a detector need to know: the options and the number of sensors.</summary>
sealed record AnomalyPlan(AnomalyOptions Options, int Sensors)
{
    /// <summary>Forecasts of each sensor: one near, one far.</summary>
    public const int Horizons = 2;

    /// <summary>Steps of learning in the middle of the training rows, and at their end.</summary>
    public const int FirstSteps = 120, SecondSteps = 60;

    /// <summary>A network starts to learn here at the latest.</summary>
    const int LatestStart = 2000;

    /// <summary>The near horizon cannot lie beyond the far one.</summary>
    public int Near => Math.Min(Options.Stride, Options.Horizon);

    public int Far => Options.Horizon;

    public int Horizon(int index) => index == 0 ? Near : Far;

    /// <summary>The least rows that a series can be trained on: in the first half some futures must be known.</summary>
    public int LeastRows => 2 * (Far + Options.Stride + 4);

    /// <summary>The row of a training at which the network first learns.</summary>
    public static int Start(int rows) => Math.Min(rows / 2, LatestStart);
}
