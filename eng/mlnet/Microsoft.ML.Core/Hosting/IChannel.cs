namespace Microsoft.ML.Runtime;

/// <summary>Takes messages until it is disposed of.</summary>
public interface IPipe<TMessage> : IExceptionContext, IDisposable
{
    void Send(TMessage msg);
}

/// <summary>Takes messages for people.</summary>
public interface IChannel : IPipe<ChannelMessage>
{
    void Trace(MessageSensitivity sensitivity, string fmt);

    void Trace(MessageSensitivity sensitivity, string fmt, params object[] args);

    void Error(MessageSensitivity sensitivity, string fmt);

    void Error(MessageSensitivity sensitivity, string fmt, params object[] args);

    void Warning(MessageSensitivity sensitivity, string fmt);

    void Warning(MessageSensitivity sensitivity, string fmt, params object[] args);

    void Info(MessageSensitivity sensitivity, string fmt);

    void Info(MessageSensitivity sensitivity, string fmt, params object[] args);
}

public interface IChannelProvider : IExceptionContext
{
    IChannel Start(string name);

    IPipe<TMessage> StartPipe<TMessage>(string name);
}

interface IMessageSource
{
    string ShortName { get; }

    string FullName { get; }

    bool Verbose { get; }
}
