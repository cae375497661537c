namespace Microsoft.ML.Lstm.Tool.Terminal;

/// <summary>What a command ends with; docs/tool.md has the table.</summary>
enum ExitCode
{
    /// <summary>Done, or done already.</summary>
    Done = 0,

    /// <summary>An error of the tool itself.</summary>
    Failed = 1,

    /// <summary>The command line is wrong: an option, its value, or several that do not fit together.</summary>
    Usage = 2,

    /// <summary>The data or the model are wrong: a column, a type, a value, the order of rows.</summary>
    Data = 3,

    /// <summary>A file or folder cannot be read or written, or the disk is full.</summary>
    File = 4,

    /// <summary>The output exists, and is not replaced without being told to.</summary>
    Exists = 5,

    /// <summary>Shards are missing, or do not belong together.</summary>
    Incomplete = 6,

    /// <summary>Cancelled by Ctrl+C or a signal.</summary>
    Cancelled = 130,
}
