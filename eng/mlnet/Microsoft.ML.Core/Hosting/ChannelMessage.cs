namespace Microsoft.ML.Runtime;

public enum ChannelMessageKind
{
    Trace = 0,
    Info = 1,
    Warning = 2,
    Error = 3,
}

/// <summary>What a message may give away.</summary>
[Flags]
public enum MessageSensitivity
{
    None = 0,
    UserData = 0x1,
    Schema = 0x2,
    Unknown = ~None,
    All = ~None,
}

public readonly struct ChannelMessage
{
    readonly string _format;
    readonly object[] _arguments;

    public readonly ChannelMessageKind Kind;
    public readonly MessageSensitivity Sensitivity;

    internal ChannelMessage(ChannelMessageKind kind, MessageSensitivity sensitivity, string message)
        : this(kind, sensitivity, message, null)
    {
    }

    internal ChannelMessage(ChannelMessageKind kind, MessageSensitivity sensitivity, string fmt, params object[] args)
    {
        Contracts.CheckNonEmpty(fmt, "message");
        Kind = kind;
        Sensitivity = sensitivity;
        _format = fmt;
        _arguments = args;
    }

    // Put together only when somebody reads it; a message without arguments may hold braces.
    public string Message => _arguments is { Length: > 0 } ? string.Format(_format, _arguments) : _format;
}
