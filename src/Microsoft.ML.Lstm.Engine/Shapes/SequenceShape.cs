namespace Microsoft.ML.Lstm.Engine.Shapes;

/// <summary>A batch of sequences [Batch, Steps, Features], row-major: the features of one step lie together, then the steps of one sequence.</summary>
public readonly record struct SequenceShape(int Batch, int Steps, int Features)
{
    /// <summary>Batch · Steps.</summary>
    public int Rows => checked(Batch * Steps);

    /// <summary>Batch · Steps · Features.</summary>
    public int Count => checked(Batch * Steps * Features);
}
