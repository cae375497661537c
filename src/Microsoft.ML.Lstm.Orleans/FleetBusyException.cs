namespace Microsoft.ML.Lstm;

/// <summary>Shards had no room for observations, for as long as the caller was willing to wait. What was taken is stored; come again with the same batch, and what was taken is recognised by its numbers.</summary>
public sealed class FleetBusyException : Exception
{
    internal FleetBusyException(string message) : base(message)
    {
    }
}
