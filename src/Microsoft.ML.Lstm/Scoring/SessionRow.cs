using Microsoft.ML.Data;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Scoring;

/// <summary>The row of a time series engine: a ping hands it an example, and its columns are the session's answer.</summary>
sealed class SessionRow(AppendedRow row, IEngineSession session, EngineGuard guard) : StatefulRow
{
    public override DataViewSchema Schema => row.Schema;

    public override long Position => row.Position;

    public override long Batch => row.Batch;

    public override Action<PingerArgument> GetPinger() => argument =>
    {
        var hasExample = guard.Enter(argument);
        try
        {
            session.Ping(argument, hasExample);
        }
        catch
        {
            guard.Fail();
            throw;
        }
        guard.Exit();
    };

    public override ValueGetter<DataViewRowId> GetIdGetter() => row.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => row.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing) row.Dispose();
        base.Dispose(disposing);
    }
}
