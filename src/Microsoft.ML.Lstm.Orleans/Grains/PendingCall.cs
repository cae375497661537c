using Microsoft.ML.Lstm.Orleans.Wire;

namespace Microsoft.ML.Lstm.Orleans.Grains;

/// <summary>A call that waits for its record: observations, or the version of a model.</summary>
sealed class PendingCall(ShardCall? call, string? version)
{
    readonly TaskCompletionSource<ShardReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ShardCall? Call => call;

    public string? Version => version;

    public Task<ShardReply> Reply => _reply.Task;

    public void Complete(ShardReply reply) => _reply.TrySetResult(reply);

    public void Fail(Exception reason) => _reply.TrySetException(reason);
}
