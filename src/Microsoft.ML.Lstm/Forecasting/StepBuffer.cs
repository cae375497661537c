namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Steps of so many values each, one after the other in an array that grows by a quarter: very many series at once leave little of it unused.</summary>
/// <param name="width">Values of a step.</param>
sealed class StepBuffer(int width)
{
    const int Least = 16;

    float[] _values = [];

    /// <summary>Values of all steps.</summary>
    public int Length { get; private set; }

    /// <summary>The values [steps, width] of all steps.</summary>
    public Span<float> Values => _values.AsSpan(0, Length);

    /// <summary>The values of a step.</summary>
    public ReadOnlySpan<float> this[int step] => _values.AsSpan(step * width, width);

    /// <summary>Adds a step.</summary>
    public void Add(ReadOnlySpan<float> step)
    {
        if (Length + width > _values.Length) Array.Resize(ref _values, Math.Max(Length + width, (int)Math.Min(Array.MaxLength, Math.Max(Least, _values.Length + (_values.Length / 4L)))));
        step.CopyTo(_values.AsSpan(Length));
        Length += width;
    }

    /// <summary>The array of all values, no longer than they are; it is not copied.</summary>
    public float[] ToArray()
    {
        if (_values.Length != Length) Array.Resize(ref _values, Length);
        return _values;
    }
}
