namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>An unbounded source of series to learn forecasting from. One thread at a time.</summary>
interface ISeriesSource
{
    /// <summary>A series without end behind a seed: the same seed gives the same series.</summary>
    /// <param name="series">Where its values go; only those of the context may be missing (NaN).</param>
    /// <param name="context">Values of the context; those behind it are to be forecast.</param>
    /// <param name="seed">All that is random comes from here.</param>
    /// <returns>The shortest period it was made with; 1 for none.</returns>
    int Draw(Span<float> series, int context, ulong seed);
}
