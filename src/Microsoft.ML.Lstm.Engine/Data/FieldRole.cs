namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>What a field of a data set is for.</summary>
public enum FieldRole
{
    /// <summary>A network reads it.</summary>
    Input,

    /// <summary>A network reads it, and it is known ahead, for the steps that are to be predicted.</summary>
    KnownFuture,

    /// <summary>An objective compares outputs with it: as many values as there happen to be.</summary>
    Target,

    /// <summary>How much each output step counts: one number a step.</summary>
    StepWeight,
}
