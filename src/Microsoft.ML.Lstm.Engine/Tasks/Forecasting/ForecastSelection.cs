namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>What the validation runs of a network came to.</summary>
/// <param name="Folds">Their tasks, the one with the newest validation part first.</param>
/// <param name="Weights">Flat weights of each run's network.</param>
/// <param name="Epoch">The epoch after which they are best together.</param>
/// <param name="Loss">The newest run's loss then.</param>
/// <param name="Combination">What the learnt forecast is combined with.</param>
/// <param name="Progress">Of the whole training, when they have ended.</param>
sealed record ForecastSelection(List<ForecastTask> Folds, float[][] Weights, int Epoch, double Loss, ForecastCombination Combination, double Progress);
