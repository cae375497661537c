namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>The range of the values remembered: one outside it scores above 1, the more the farther away it lies.</summary>
sealed class ValueRange(int memory)
{
    const float Slope = 0.2f;

    readonly RollingMaximum _highest = new(memory), _lowest = new(memory);

    /// <summary>0 within the range.</summary>
    public float Observe(long row, float value)
    {
        if (float.IsNaN(value)) return 0;
        var outside = Math.Max(value - _highest.Before(row), -value - _lowest.Before(row));
        _highest.Add(row, value);
        _lowest.Add(row, -value);
        return outside > 0 ? 1 + (Slope * outside) : 0;
    }

    public void Transfer(StateTransfer state)
    {
        _highest.Transfer(state);
        _lowest.Transfer(state);
    }
}
