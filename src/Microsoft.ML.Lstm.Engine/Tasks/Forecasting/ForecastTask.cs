using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Objectives;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>A forecasting task: the series, the baseline, the network, and the training and validation windows.</summary>
sealed record ForecastTask(TrainingData Data, LinearBaseline Base, ForecastNetwork Network, WindowSet Training, WindowSet Validation)
{
    /// <summary>The loss at each step of the horizon.</summary>
    public IObjective Objective { get; } = ObjectiveOf(Network.Loss, Data.Reader.Plan.Horizon);

    /// <summary>The weights that training starts from; null for drawn ones.</summary>
    public float[]? Start { get; init; }

    public int WeightCount => Network.Graph.Weights.Count;

    /// <summary>The task as the training loop sees it.</summary>
    public ObjectiveTask Trained() => new(Network.Graph, Objective, new WindowBatches(this), Start is { } start ? (weights, _) => start.CopyTo(weights) : Network.Initialize);

    static IObjective ObjectiveOf(ForecastLoss loss, int horizon)
    {
        var outputs = ForecastNetwork.Levels.Length;
        return loss switch
        {
            ForecastLoss.NegativeBinomial => new NegativeBinomialObjective(horizon, outputs),
            ForecastLoss.StudentT => new ElementwiseObjective(new PartialLoss(new StudentTLoss(), outputs, 0), horizon),
            ForecastLoss.SquaredError => new ElementwiseObjective(new PartialLoss(new MseLoss(), outputs, outputs / 2), horizon),
            ForecastLoss.AbsoluteError => new ElementwiseObjective(new PartialLoss(new MaeLoss(), outputs, outputs / 2), horizon),
            _ => new ElementwiseObjective(new QuantileLoss(ForecastNetwork.Levels), horizon),
        };
    }
}
