namespace Microsoft.ML.Lstm.AutoML.Evaluations;

/// <summary>How a trial's estimator is judged. Folds may be evaluated side by side.</summary>
interface ITrialEvaluation
{
    /// <summary>What it is judged by, for the checkpoint: metric, folds, horizon.</summary>
    string Description { get; }

    /// <summary>How many folds, each with a training, a whole trial has.</summary>
    int Folds { get; }

    /// <summary>Whether validation losses of different trials can be compared epoch by epoch.</summary>
    bool ComparesEpochs { get; }

    /// <summary>The loss of a metric; the smaller, the better.</summary>
    double LossOf(double metric);

    /// <summary>Fits the estimator in one fold and asks it about the rows held out.</summary>
    /// <exception cref="OperationCanceledException">The training was ended.</exception>
    FoldOutcome Evaluate(TrialTraining training, int fold);

    /// <summary>Tells observers of a fold; in order, and of none twice.</summary>
    void Tell(int fold, FoldOutcome outcome)
    {
    }

    /// <summary>Fits an estimator on all that the final model may learn from; null where that of the only fold is it.</summary>
    ITransformer? Fit(TrialTraining training);

    /// <summary>The model of a trial: fitted on all that it may learn from.</summary>
    ITransformer FitModel(TrialTraining training) => Fit(training) ?? Evaluate(training, 0).Model;
}
