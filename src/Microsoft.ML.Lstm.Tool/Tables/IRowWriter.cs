namespace Microsoft.ML.Lstm.Tool.Tables;

/// <summary>Writes a table, some rows at a time.</summary>
interface IRowWriter : IDisposable
{
    void Write(TableBlock block);
}
