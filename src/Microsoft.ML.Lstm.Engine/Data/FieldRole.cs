namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>What a field of a data set is for.</summary>
public enum FieldRole
{
    /// <summary>A network reads it.</summary>
    Input,

    /// <summary>A covariate that is known ahead, for the steps to be predicted too. Networks read it like an <see cref="Input"/> today.</summary>
    KnownFuture,

    /// <summary>Training target, which the objective compares with the outputs; ragged.</summary>
    Target,

    /// <summary>How much each output step counts: one number a step.</summary>
    StepWeight,
}
