namespace Microsoft.ML.Lstm.Pretraining.Series;

/// <summary>A family of synthetic series.</summary>
interface IGenerator
{
    /// <summary>Writes a series.</summary>
    /// <param name="values">Where it goes; what was there is overwritten.</param>
    /// <param name="context">How many of its values will be known.</param>
    /// <param name="random">All that is random.</param>
    /// <returns>Its period, the shortest if there are several; 1 for none.</returns>
    int Write(Span<float> values, int context, RandomDraws random);
}
