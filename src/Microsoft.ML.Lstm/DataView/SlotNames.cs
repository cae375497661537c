using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>The annotation that names a vector's slots.</summary>
static class SlotNames
{
    /// <summary>ML.NET's name of the annotation.</summary>
    public const string Kind = "SlotNames";

    /// <summary>Names "t+1", "t+2" ... for the steps of a forecast.</summary>
    public static DataViewSchema.Annotations OfSteps(int horizon)
    {
        var names = Enumerable.Range(1, horizon).Select(step => $"t+{step}".AsMemory()).ToArray();
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(Kind, new VectorDataViewType(TextDataViewType.Instance, horizon),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(horizon, (ReadOnlyMemory<char>[])names.Clone()));
        return builder.ToAnnotations();
    }
}
