using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>Hands vectors out without allocating once the receiver's memory is large enough.</summary>
static class VectorValue
{
    public static void Set<T>(ref VBuffer<T> value, ReadOnlySpan<T> vector)
    {
        var editor = VBufferEditor.Create(ref value, vector.Length);
        vector.CopyTo(editor.Values);
        value = editor.Commit();
    }
}
