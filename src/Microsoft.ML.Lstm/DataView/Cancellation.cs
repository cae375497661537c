using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>Whether work is to end: by the token of the options, or because the context was cancelled.</summary>
sealed class Cancellation(IHostEnvironment host, CancellationToken token)
{
    /// <summary>For who asks again and again.</summary>
    public bool IsRequested() => token.IsCancellationRequested || MLNetInternals.IsCanceled(host);

    /// <summary>Moves a cursor on to its next row; false behind the last one.</summary>
    /// <exception cref="OperationCanceledException">The work is to end.</exception>
    public bool MoveNext(DataViewRowCursor cursor) => IsRequested() ? throw new OperationCanceledException("Training was cancelled while its data were read.") : cursor.MoveNext();
}
