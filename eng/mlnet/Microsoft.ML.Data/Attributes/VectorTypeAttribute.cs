namespace Microsoft.ML.Data;

/// <summary>The dimensions of a vector column; a zero, or none at all, makes its size variable.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = false, Inherited = true)]
public sealed class VectorTypeAttribute : Attribute
{
    public VectorTypeAttribute()
    {
    }

    public VectorTypeAttribute(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Dims = [size];
    }

    public VectorTypeAttribute(params int[] dimensions)
    {
        foreach (var size in dimensions) ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(dimensions));
        Dims = dimensions;
    }

    internal int[] Dims { get; }
}
