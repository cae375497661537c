using System.Diagnostics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>Hands messages to the listeners of the environment, and says when it is disposed of.</summary>
class Pipe<TMessage>(LocalEnvironment host, string name) : IPipe<TMessage>, IMessageSource
{
    bool _disposed;

    public string ShortName { get; } = name;

    public string FullName { get; } = host.FullName is { } above ? $"{above}; {name}" : name;

    public bool Verbose => host.Verbose;

    public string ContextDescription => FullName;

    public TException Process<TException>(TException ex) where TException : Exception =>
        LocalEnvironment.Described(ex, ("Throwing component", host.ShortName), ("Parent component", ""), ("Phase", ShortName));

    public void Send(TMessage msg) => host.Dispatch(this, msg);

    public void Dispose()
    {
        if (_disposed)
            return;
        Finish();
        _disposed = true;
    }

    protected virtual void Finish()
    {
    }
}

/// <summary>A pipe for people, which also tells when it starts and ends.</summary>
sealed class Channel : Pipe<ChannelMessage>, IChannel
{
    readonly long _started = Stopwatch.GetTimestamp();

    public Channel(LocalEnvironment host, string name)
        : base(host, name) => Trace(MessageSensitivity.None, "Channel started");

    public void Trace(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt));

    public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) =>
        Send(new(ChannelMessageKind.Trace, sensitivity, fmt, args));

    public void Error(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Error, sensitivity, fmt));

    public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) =>
        Send(new(ChannelMessageKind.Error, sensitivity, fmt, args));

    public void Warning(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt));

    public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) =>
        Send(new(ChannelMessageKind.Warning, sensitivity, fmt, args));

    public void Info(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Info, sensitivity, fmt));

    public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) =>
        Send(new(ChannelMessageKind.Info, sensitivity, fmt, args));

    protected override void Finish()
    {
        Trace(MessageSensitivity.None, "Channel finished. Elapsed {0:c}.", Stopwatch.GetElapsedTime(_started));
        Trace(MessageSensitivity.None, "Channel disposed");
    }
}
