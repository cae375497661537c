namespace Microsoft.ML.Lstm.Orleans.Wire;

/// <summary>A shard failed, mostly as its storage did, and starts anew from what is stored: its callers come again.</summary>
[GenerateSerializer, Alias("Lstm.ShardUnavailable")]
sealed class ShardUnavailableException(string message) : Exception(message);
