namespace Microsoft.ML.Data;

/// <summary>A row that can be written into an object of a user's type.</summary>
interface IRowReadableAs<in TRow> where TRow : class
{
    void FillValues(TRow row);
}
