namespace Microsoft.ML.Data;

/// <summary>Where a loader's bytes come from; they may be read again and again.</summary>
public interface IMultiStreamSource
{
    int Count { get; }

    string GetPathOrNull(int index);

    Stream Open(int index);

    TextReader OpenTextReader(int index);
}
