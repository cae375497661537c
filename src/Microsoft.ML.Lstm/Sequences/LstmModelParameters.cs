using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm;

/// <summary>What was learnt of sequences: networks whose scores are averaged, and what is known of their training.</summary>
public sealed class LstmModelParameters
{
    internal LstmModelParameters(SequencePredictionModel model) => Model = model;

    /// <summary>Networks in the model.</summary>
    public int Members => Model.Members;

    /// <summary>Epochs after which they were best: the mean, rounded.</summary>
    public int Epochs => Model.Epochs;

    /// <summary>The mean of the networks' best losses on what they were validated on; NaN without validation.</summary>
    public double ValidationLoss => Model.ValidationLoss;

    /// <summary>What scores are divided by to give calibrated probabilities (Guo, Pleiss, Sun and Weinberger 2017); 1 without validation, and for values.</summary>
    public double Temperature => Model.Temperature;

    /// <summary>Expected calibration error of the probabilities (Naeini, Cooper and Hauskrecht 2015), from 0 to 1, on what the networks were validated on; NaN where there is none.</summary>
    public double ExpectedCalibrationError => Model.CalibrationError.After;

    /// <summary>The same before the probabilities were calibrated.</summary>
    public double ExpectedCalibrationErrorBeforeCalibration => Model.CalibrationError.Before;

    /// <summary>The losses after each epoch of each network's training.</summary>
    public IReadOnlyList<LossPoint> LossCurve => Model.LossCurve;

    internal SequencePredictionModel Model { get; }
}
