namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>What a field of a data set is for.</summary>
public enum FieldRole
{
    /// <summary>Input of the network.</summary>
    Input,

    /// <summary>A covariate that is known ahead, for the steps to be predicted too. Networks read it like an <see cref="Input"/> today.</summary>
    KnownFuture,

    /// <summary>Training target, which the objective compares with the outputs; ragged.</summary>
    Target,

    /// <summary>Weight of each output step in the loss: one number a step.</summary>
    StepWeight,

    /// <summary>
    /// When each step was, one number a step, in any unit, which must not fall: classifiers then read every sequence of numbers with what is missing and how long ago each feature was last
    /// measured. The last of the inputs, of kind <see cref="Shapes.InputKind.Continuous"/> and size 1.
    /// </summary>
    Time,
}
