namespace Microsoft.ML.Lstm.Engine.Shapes;

/// <summary>One named matrix among a layer's weights [Rows, Columns], row-major; a bias has one row.</summary>
public readonly record struct WeightSpec(string Name, int Rows, int Columns)
{
    /// <summary>Rows · Columns.</summary>
    public int Count => checked(Rows * Columns);
}
