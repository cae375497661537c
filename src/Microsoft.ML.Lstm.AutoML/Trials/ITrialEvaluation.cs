namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>How a trial's estimator is judged.</summary>
interface ITrialEvaluation
{
    /// <summary>What it is judged by, for the checkpoint: metric, folds, horizon.</summary>
    string Description { get; }

    /// <summary>How many folds a whole trial has.</summary>
    int Folds { get; }

    /// <summary>Whether validation losses of different trials can be compared epoch by epoch.</summary>
    bool ComparesEpochs { get; }

    /// <summary>The loss of a metric; the smaller, the better.</summary>
    double LossOf(double metric);

    /// <summary>Fits the trial's estimator and measures it, fold by fold.</summary>
    /// <param name="trial">The trial; it is told each fold's metric.</param>
    /// <returns>The model of the first fold.</returns>
    /// <exception cref="OperationCanceledException">The trial was ended.</exception>
    ITransformer Run(Trial trial);

    /// <summary>Fits an estimator on all that the final model may learn from; null where that of <see cref="Run"/> is it.</summary>
    ITransformer? Fit(Trial trial);
}
